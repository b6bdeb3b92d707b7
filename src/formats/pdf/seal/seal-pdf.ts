import { createHash } from 'node:crypto'
import { appendRevision, readBase } from './revision.ts'
import { type SealKey, signDigest } from './signature.ts'

/** What a seal says of itself, in every viewer's list of signatures. */
type SealWords = { name: string; reason: string }

/** Room for the signature in bytes: an RSA key of 4096 bits with its certificate takes a third of it. */
const reserved = 8192

/** Digits of each number of the byte range, which is written after everything else has its place. */
const digits = 10

/**
 * Puts the electronic seal on a file that `writeLetter` made: an invisible signature over every byte of it
 * (`ETSI.CAdES.detached`, ISO 32000-2 §12.8.3.4, PAdES level B-B), appended so that the file itself stays as it is. `at`
 * is the moment it claims, to the second; nobody else vouches for it.
 */
export async function sealPdf(
  pdf: Uint8Array,
  { key, words, at }: { key: SealKey; words: SealWords; at: Date },
): Promise<Buffer> {
  const open = withPlaceholder(pdf, words, at)
  const from = open.lastIndexOf(`/Contents <${'0'.repeat(64)}`, undefined, 'latin1') + '/Contents '.length
  const to = from + 2 * reserved + 2
  writeRange(open, [0, from, to, open.length - to])
  const digest = createHash('sha256').update(open.subarray(0, from)).update(open.subarray(to)).digest()
  const signature = await signDigest(digest, key)
  if (signature.length > reserved) throw new Error(`a signature of ${signature.length} bytes has no room`)
  open.write(signature.toString('hex'), from + 1, 'latin1')
  return open
}

function withPlaceholder(pdf: Uint8Array, words: SealWords, at: Date): Buffer {
  const base = readBase(pdf)
  const [sealId, fieldId] = [base.size, base.size + 1]
  const range = Array.from({ length: 4 }, () => ' '.repeat(digits)).join(' ')
  const seal = [
    '/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached',
    `/Name ${textString(words.name)}\n/Reason ${textString(words.reason)}\n/M ${dateString(at)}`,
    `/ByteRange [${range}]\n/Contents <${'0'.repeat(2 * reserved)}>`,
  ].join('\n')
  // Print and Locked (§12.5.3); a rectangle without extent makes it invisible (§12.7.4.5).
  const field = `/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T (Seal)\n/V ${sealId} 0 R\n/P ${base.firstPage.id} 0 R\n/Rect [0 0 0 0]\n/F 132`
  return appendRevision(pdf, base, [
    { id: sealId, body: seal },
    { id: fieldId, body: field },
    { id: base.firstPage.id, body: `${base.firstPage.body}\n/Annots [${fieldId} 0 R]` },
    // SignaturesExist and AppendOnly (§12.7.2).
    {
      id: base.root.id,
      body: `${base.root.body}\n/AcroForm << /Fields [${fieldId} 0 R] /SigFlags 3 >>`,
    },
  ])
}

/** Any text, as UTF-16 (§7.9.2.2). */
const textString = (text: string) => `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`

/** §7.9.4 */
const dateString = (at: Date) => `(D:${at.toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')}Z)`

function writeRange(open: Buffer, range: readonly number[]): void {
  const at = open.lastIndexOf('/ByteRange [', undefined, 'latin1') + '/ByteRange ['.length
  open.write(range.map((one) => String(one).padStart(digits)).join(' '), at, 'latin1')
}
