import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type VerifyRow, verifyCapRow } from '../../src/engines/alerts/commands/verify-cap.ts'
import { FLAWLESS } from '../../src/formats/cap/alert.fixture.ts'
import { writeCap } from '../../src/formats/cap/index.ts'
import { DSIG, ENVELOPED, EXCLUSIVE_C14N } from '../../src/formats/xml-signature/algorithms.ts'
import { freshSigner } from '../../src/formats/xml-signature/certificate.fixture.ts'
import { craft, freshRsa, x509Data } from '../../src/formats/xml-signature/crafted.fixture.ts'
import { signEnveloped, verifySignatures } from '../../src/formats/xml-signature/index.ts'
import { data, capFiles as files, hasData, hasXmllint, hasXmlsec } from './cap-corpus.ts'

const scratch = mkdtempSync(join(tmpdir(), 'cap-signatures-'))

afterAll(() => rmSync(scratch, { recursive: true }))

/** xmlsec1's verdict on the one signature of a document; any key that KeyInfo carries will do. */
function xmlsecAccepts(bytes: Uint8Array, ...options: string[]): boolean {
  const file = join(scratch, 'document.xml')
  writeFileSync(file, bytes)
  return spawnSync('xmlsec1', ['--verify', '--insecure', ...options, file]).status === 0
}

/** The WMO composer's normalisation, done by other tools than ours. */
function normalised(bytes: Uint8Array): Buffer {
  const stripped = spawnSync('xmllint', ['--noblanks', '-'], { input: bytes, maxBuffer: 1 << 26 })
  return Buffer.from(stripped.stdout.toString('latin1').replace(/<\?xml-stylesheet[^>]*\?>/u, ''), 'latin1')
}

interface Signed {
  readonly name: string
  readonly bytes: Buffer
  readonly row: VerifyRow
}

const signed: Signed[] = files
  .map(({ name, bytes }) => ({ name, bytes, row: verifyCapRow(name, bytes, []) }))
  .filter(({ row }) => row.signatures.length > 0)

const verdictsOf = (name: string) => signed.find((file) => file.name === name)?.row.signatures ?? []

/** Where xmlsec1 accepts the normalised form and we do not, and why; and the reverse. */
const NORMALISED_DIFFERENCES: Readonly<Record<string, string>> = {
  'google__canada_signed.cap':
    'xmlsec1 stops at an Object that is not of XML-DSig; both co-signatures are right',
  'wmoim__0c2b37_invalid_certificate.xml': 'unused bits of the certificate are set: not canonical',
  'wmoim__ac1959_invalid_signature.xml': 'unused bits of the last base64 character are set: not canonical',
  'wmoim__fa99ee_invalid_certificate.xml': 'unused bits of the certificate are set: not canonical',
  'wmoim__invalid_signature.xml': 'unused bits of the last base64 character are set: not canonical',
}

describe.skipIf(!hasData)('signed CAP files of real issuers (skipped without the test data)', () => {
  it('every file is answered, the unsigned ones with an empty list', () => {
    const mentioned = files.filter(({ bytes }) => bytes.includes('SignatureValue>')).map(({ name }) => name)
    const grades = signed.flatMap(({ row }) => row.signatures.map(({ integrity }) => integrity))
    const count = (grade: string) => grades.filter((one) => one === grade).length
    process.stdout.write(
      `CAP signatures: ${grades.length} in ${signed.length} of ${files.length} files: ` +
        `${count('strict')} strict, ${count('normalised')} normalised, ${count('invalid')} invalid\n`,
    )
    expect(signed.map(({ name }) => name)).toEqual(expect.arrayContaining(mentioned))
  })

  it.skipIf(!hasXmlsec)('strict is what xmlsec1 accepts as it stands, file by file', () => {
    const compared = signed.map(({ name, bytes, row }) => ({
      name,
      ours: row.signatures.every(({ integrity }) => integrity === 'strict'),
      xmlsec: xmlsecAccepts(bytes),
    }))
    const equal = compared.filter(({ ours, xmlsec }) => ours === xmlsec)
    process.stdout.write(
      `CAP signatures: xmlsec1 agrees on strict in ${equal.length} of ${compared.length}\n`,
    )
    expect(compared.filter(({ ours, xmlsec }) => ours !== xmlsec)).toEqual([])
    expect(compared.filter(({ xmlsec }) => xmlsec).length).toBeGreaterThan(3)
  })

  it.skipIf(!hasXmlsec || !hasXmllint)(
    'normalised is what xmlsec1 accepts once blanks and instructions are gone',
    () => {
      const compared = signed.map(({ name, bytes, row }) => ({
        name,
        ours: row.signatures.every(({ integrity }) => integrity !== 'invalid'),
        xmlsec: xmlsecAccepts(bytes) || xmlsecAccepts(normalised(bytes)),
      }))
      const different = compared.filter(({ ours, xmlsec }) => ours !== xmlsec).map(({ name }) => name)
      process.stdout.write(
        `CAP signatures: xmlsec1 agrees on normalised in ${compared.length - different.length} of ${compared.length}\n`,
      )
      expect(different.sort()).toEqual(Object.keys(NORMALISED_DIFFERENCES).sort())
    },
  )

  it('IPAWS alerts hold strictly, alerts of the WMO composer only normalised', () => {
    const ipaws = signed.filter(({ name }) => name.includes('ipaws-'))
    expect(ipaws.map(({ row }) => row.signatures.map(({ integrity }) => integrity))).toEqual(
      ipaws.map(() => ['strict']),
    )
    for (const name of ['wmoim__valid.xml', 'wmoim__522d1a_valid.xml']) {
      expect(verdictsOf(name)[0]).toMatchObject({ integrity: 'normalised', key: 'embedded' })
    }
  })

  it('a signature spelled in another base64 is invalid for that reason', () => {
    const respelt = [
      'wmoim__invalid_signature.xml',
      'wmoim__ac1959_invalid_signature.xml',
      'wmoim__0c2b37_invalid_certificate.xml',
      'wmoim__fa99ee_invalid_certificate.xml',
    ]
    for (const name of respelt) {
      expect(verdictsOf(name)).toEqual([
        expect.objectContaining({ integrity: 'invalid', reason: 'non-canonical-base64' }),
      ])
    }
  })

  it('both signatures of one alert are judged, each by its own pinned key', () => {
    const pinned = ['naads', 'environment_canada'].map(
      (name) => new X509Certificate(readFileSync(`${data}/cap/google__${name}_x509_cert.pem`)),
    )
    const file = files.find(({ name }) => name === 'google__canada_signed.cap')
    const verdicts = verifyCapRow('canada', file?.bytes ?? new Uint8Array(), pinned).signatures
    expect(verdicts.map(({ integrity, key, signer, reason }) => [integrity, key, signer, reason])).toEqual([
      ['normalised', 'pinned', 'dss1.pelmorex.com', 'co-signed'],
      ['normalised', 'pinned', 'meteo.gc.ca', 'co-signed'],
    ])
  })

  it('one changed letter in any real signed alert makes it invalid', () => {
    const good = signed.filter(({ row }) => row.signatures.every(({ integrity }) => integrity !== 'invalid'))
    const broken = good.map(({ name, bytes }) => {
      const at = bytes.indexOf('<identifier>') + '<identifier>'.length
      const changed = Buffer.from(bytes)
      changed[at] = changed[at] === 0x30 ? 0x31 : 0x30
      return { name, grades: verifySignatures(changed, { pinned: [] }).map(({ integrity }) => integrity) }
    })
    expect(broken.length).toBeGreaterThan(8)
    expect(broken.filter(({ grades }) => grades.some((grade) => grade !== 'invalid'))).toEqual([])
  })
})

describe.skipIf(!hasXmlsec)('our signatures under xmlsec1 (skipped where it is not installed)', () => {
  const signer = freshSigner()
  const alert = signEnveloped(writeCap(FLAWLESS), signer)

  it('what we sign, xmlsec1 accepts; one flipped bit of content it and we refuse', () => {
    expect(xmlsecAccepts(alert)).toBe(true)
    const text = Buffer.from(alert).toString()
    const from = Buffer.byteLength(text.slice(0, text.indexOf('<description>') + '<description>'.length))
    const length = Buffer.byteLength(/<description>([^<]*)/u.exec(text)?.[1] ?? '')
    fc.assert(
      fc.property(fc.nat(length - 1), fc.nat(7), (offset, bit) => {
        const damaged = Buffer.from(alert)
        damaged[from + offset] = (damaged[from + offset] ?? 0) ^ (1 << bit)
        expect(xmlsecAccepts(damaged)).toBe(false)
        expect(
          verifyCapRow('damaged', damaged, []).signatures.some(({ integrity }) => integrity === 'strict'),
        ).toBe(false)
      }),
      { numRuns: 25 },
    )
  })

  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 3000 })
    .filter((s) => s.trim() !== '' && !/(?![\t\n\r])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\ufffd]/u.test(s))
  it('whatever the text, xmlsec1 accepts what we sign', () => {
    const [info] = FLAWLESS.info
    fc.assert(
      fc.property(text, (description) => {
        if (info === undefined) throw new Error('the fixture has an info')
        const bytes = writeCap({ ...FLAWLESS, info: [{ ...info, description }] })
        expect(xmlsecAccepts(signEnveloped(bytes, signer))).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  const more = 'http://www.w3.org/2001/04/xmldsig-more#'
  const c14n = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
  const c14n11 = 'http://www.w3.org/2006/12/xml-c14n11'
  const forms = [
    c14n,
    `${c14n}#WithComments`,
    c14n11,
    `${c14n11}#WithComments`,
    EXCLUSIVE_C14N,
    `${EXCLUSIVE_C14N}WithComments`,
  ]
  const document =
    '<a:alert xmlns:a="urn:a" xmlns="urn:b" xml:lang="ja"><!-- c --><a:b  z="1" a:y=\'2\'>本文&#13;</a:b><?p i?>@SIGNATURE@</a:alert>'

  it.each(forms)('we and xmlsec1 agree on documents canonicalised by %s', (form) => {
    const references = [{ uri: '', transforms: [ENVELOPED, form] }]
    const crafted = craft({
      document,
      privateKey: signer.privateKey,
      keyInfo: x509Data(signer.certificateDer),
      canonicalisation: form,
      references,
    })
    expect([verifySignatures(crafted, { pinned: [] })[0]?.integrity, xmlsecAccepts(crafted)]).toEqual([
      'strict',
      true,
    ])
    const changed = Buffer.from(crafted.toString().replace('本文', '本'))
    expect([verifySignatures(changed, { pinned: [] })[0]?.integrity, xmlsecAccepts(changed)]).toEqual([
      'invalid',
      false,
    ])
  })

  it.each(['rsa-sha256', 'rsa-sha384', 'rsa-sha512'])('we and xmlsec1 agree on %s', (name) => {
    const crafted = craft({ document, ...freshRsa(), signatureMethod: more + name })
    expect([verifySignatures(crafted, { pinned: [] })[0]?.integrity, xmlsecAccepts(crafted)]).toEqual([
      'strict',
      true,
    ])
  })

  it('we and xmlsec1 agree on the implicit canonical form and on a signed Object', () => {
    const plain = craft({
      document,
      ...freshRsa(),
      signatureMethod: `${more}rsa-sha256`,
      references: [{ uri: '', transforms: [ENVELOPED] }],
    })
    expect([verifySignatures(plain, { pinned: [] })[0]?.integrity, xmlsecAccepts(plain)]).toEqual([
      'strict',
      true,
    ])
    const objects = `<Object xmlns="${DSIG}" Id="note">受信</Object>`
    const note = { uri: '#note', covers: '//*[@Id="note"]', transforms: [c14n] }
    const both = craft({
      document,
      ...freshRsa(),
      signatureMethod: `${more}rsa-sha256`,
      objects,
      references: [{ uri: '' }, note],
    })
    expect([
      verifySignatures(both, { pinned: [] })[0]?.integrity,
      xmlsecAccepts(both, '--id-attr:Id', `${DSIG}:Object`),
    ]).toEqual(['strict', true])
  })
})
