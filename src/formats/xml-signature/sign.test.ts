import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshSigner } from './certificate.fixture.ts'
import { CannotSign, signEnveloped } from './sign.ts'
import { verifySignatures } from './verify.ts'

const signer = freshSigner()

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8')
const ALERT =
  '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:x">\n  <a>避難してください</a>\n</alert>\n'

function refusal(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof CannotSign ? error.code : String(error)
  }
}

describe('signing a document whole', () => {
  it('leaves every byte as it was but for one Signature before the end tag of the root', () => {
    const signed = Buffer.from(signEnveloped(bytes(ALERT), signer)).toString()
    const start = signed.indexOf('<Signature')
    const end = signed.indexOf('</Signature>') + '</Signature>'.length
    expect(signed.slice(0, start) + signed.slice(end)).toBe(ALERT)
    expect(signed.slice(end)).toBe('</alert>\n')
  })

  it('verifies strictly under the pinned certificate and names its holder', () => {
    const signed = signEnveloped(bytes(ALERT), signer)
    expect(verifySignatures(signed, { pinned: [signer.certificate] })).toEqual([
      { integrity: 'strict', key: 'pinned', signer: '見本市' },
    ])
    expect(verifySignatures(signed, { pinned: [] })).toEqual([
      { integrity: 'strict', key: 'embedded', signer: '見本市' },
    ])
  })

  it('finds the end tag behind comments and instructions that hold markup themselves', () => {
    const tail = `${ALERT}<!-- </alert> --><?note </alert> ?>\n`
    const signed = Buffer.from(signEnveloped(bytes(tail), signer)).toString()
    expect(signed).toMatch(/<\/Signature><\/alert>\n<!--/u)
  })

  it('does not survive one flipped bit anywhere before the certificate', () => {
    const signed = Buffer.from(signEnveloped(bytes(ALERT), signer))
    const limit = signed.indexOf('</SignatureValue>')
    const outcome = (at: number, bit: number): string => {
      const damaged = Buffer.from(signed)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
      try {
        return verifySignatures(damaged, { pinned: [] })[0]?.integrity ?? 'unsigned'
      } catch {
        return 'refused'
      }
    }
    // The declaration and whitespace inside tags are no content; everything else is.
    const start = signed.indexOf('<alert')
    fc.assert(
      fc.property(fc.integer({ min: start, max: limit }), fc.nat(7), (at, bit) => {
        const inTag = /\s/u.test(String.fromCharCode(signed[at] ?? 0)) && signed[at] !== 0x0a
        fc.pre(!inTag)
        return outcome(at, bit) !== 'strict'
      }),
      { numRuns: 300 },
    )
  })

  it('keeps text whole that is longer than the pieces the parser hands out', () => {
    const long = ALERT.replace('避難', '避難😀'.repeat(20_000))
    const [verdict] = verifySignatures(signEnveloped(bytes(long), signer), { pinned: [] })
    expect(verdict?.integrity).toBe('strict')
  })

  it('refuses a document that is already signed, has no end tag, or is not UTF-8', () => {
    const signed = signEnveloped(bytes(ALERT), signer)
    expect(refusal(() => signEnveloped(signed, signer))).toBe('already-signed')
    expect(refusal(() => signEnveloped(bytes('<alert/>'), signer))).toBe('no-place-for-signature')
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00e9</a>', 'latin1')
    expect(refusal(() => signEnveloped(latin, signer))).toBe('not-utf-8')
    expect(refusal(() => signEnveloped(bytes(`\ufeff${ALERT}`), signer))).toBe('not-utf-8')
  })

  it('refuses a key on another curve and a certificate of another key', () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
    expect(refusal(() => signEnveloped(bytes(ALERT), { ...signer, privateKey: p384 }))).toBe('key-not-p256')
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
    const privateKey = createPrivateKey({ key: other, format: 'jwk' })
    expect(refusal(() => signEnveloped(bytes(ALERT), { ...signer, privateKey }))).toBe(
      'certificate-of-another-key',
    )
  })
})
