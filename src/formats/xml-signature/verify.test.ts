import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DSIG, ENVELOPED, EXCLUSIVE_C14N } from './algorithms.ts'
import { freshSigner } from './certificate.fixture.ts'
import { type Crafting, craft, freshRsa, x509Data } from './crafted.fixture.ts'
import { type SignatureVerdict, verifySignatures } from './verify.ts'

/** A certificate whose base64 ends in padding, so that it has unused bits; two of three do. */
function paddedSigner(): ReturnType<typeof freshSigner> {
  for (;;) {
    const made = freshSigner()
    if (made.certificateDer.length % 3 !== 0) return made
  }
}

const signer = paddedSigner()
const keyInfo = x509Data(signer.certificateDer)

const DOCUMENT = '<alert xmlns="urn:x" Id="top"><part Id="inner">本文</part>@SIGNATURE@</alert>'
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#'

function judge(
  crafting: Partial<Crafting>,
  change: (text: string) => string = (text) => text,
): SignatureVerdict[] {
  const signed = craft({ document: DOCUMENT, privateKey: signer.privateKey, keyInfo, ...crafting })
  return verifySignatures(Buffer.from(change(signed.toString())), { pinned: [signer.certificate] })
}

function reasonOf(verdicts: readonly SignatureVerdict[]): string | undefined {
  return verdicts[0]?.integrity === 'invalid' ? verdicts[0].reason : verdicts[0]?.integrity
}

describe('what is supported', () => {
  const forms = [
    C14N,
    `${C14N}#WithComments`,
    'http://www.w3.org/2006/12/xml-c14n11',
    EXCLUSIVE_C14N,
    `${EXCLUSIVE_C14N}WithComments`,
  ]
  it.each(forms)('a document canonicalised by %s verifies', (form) => {
    const commented = DOCUMENT.replace('本文', '本<!-- a comment is not signed -->文')
    const references = [{ uri: '', transforms: [ENVELOPED, form] }]
    expect(reasonOf(judge({ document: commented, canonicalisation: form, references }))).toBe('strict')
  })

  it.each(['rsa-sha256', 'rsa-sha384', 'rsa-sha512'])(
    'a bare RSA key signing with %s verifies, of nobody known',
    (name) => {
      const rsa = freshRsa()
      expect(judge({ ...rsa, signatureMethod: MORE + name })).toEqual([
        { integrity: 'strict', key: 'embedded', signer: '' },
      ])
    },
  )

  it('SHA-1 is computed and called weak', () => {
    const rsa = freshRsa()
    const expected = [{ integrity: 'strict', key: 'embedded', signer: '', reason: 'weak-digest' }]
    expect(judge({ ...rsa, signatureMethod: `${DSIG}rsa-sha1` })).toEqual(expected)
    expect(
      judge({
        ...rsa,
        signatureMethod: `${MORE}rsa-sha256`,
        references: [{ uri: '', digestMethod: `${DSIG}sha1` }],
      }),
    ).toEqual(expected)
  })

  it('a reference to the id of the root covers the document', () => {
    const references = [{ uri: '#top' }]
    const signed = judge({ references }, (text) => text)
    expect(reasonOf(signed)).toBe('strict')
  })

  it('an Object inside the signature may be signed beside the document, never instead of it', () => {
    const objects = '<Object Id="note">受信時刻</Object>'
    const note = { uri: '#note', covers: '//*[@Id="note"]', transforms: [EXCLUSIVE_C14N] }
    expect(reasonOf(judge({ objects, references: [{ uri: '' }, note] }))).toBe('strict')
    expect(
      reasonOf(judge({ objects, references: [{ uri: '' }, note] }, (text) => text.replace('受信', '送信'))),
    ).toBe('digest-mismatch')
    expect(reasonOf(judge({ objects, references: [note] }))).toBe('root-not-covered')
  })

  it('a pinned key verifies without any KeyInfo', () => {
    expect(judge({ keyInfo: '' })).toEqual([{ integrity: 'strict', key: 'pinned', signer: '見本市' }])
  })

  it('a certificate outside its validity when the document was sent is noted', () => {
    const signed = craft({ document: DOCUMENT, privateKey: signer.privateKey, keyInfo })
    const at = (signedAt: string) =>
      verifySignatures(signed, { pinned: [], signedAt: new Date(signedAt) })[0]?.reason
    expect(at('2026-07-01T00:00:00Z')).toBeUndefined()
    expect(at('2027-07-01T00:00:00Z')).toBe('certificate-expired-at-signing')
    expect(at('2025-07-01T00:00:00Z')).toBe('certificate-not-yet-valid-at-signing')
  })
})

describe('the two grades', () => {
  it('an alert pretty-printed and styled after signing is normalised, not strict', () => {
    const styled = (text: string) => `<?xml-stylesheet href="a.xsl"?>\n${text.replaceAll('><', '>\n  <')}`
    expect(reasonOf(judge({}, styled))).toBe('normalised')
  })

  it('whitespace inside text is content: adding it there breaks both grades', () => {
    expect(reasonOf(judge({}, (text) => text.replace('本文', ' 本文')))).toBe('digest-mismatch')
  })

  it('co-signers who each signed the bare alert are normalised; either alone is strict', () => {
    const one = craft({ document: DOCUMENT, privateKey: signer.privateKey, keyInfo }).toString()
    const rsa = freshRsa()
    const two = craft({ document: DOCUMENT, ...rsa, signatureMethod: `${MORE}rsa-sha256` }).toString()
    const second = /<Signature.*<\/Signature>/u.exec(two)?.[0] ?? ''
    const both = Buffer.from(one.replace('</alert>', `${second}</alert>`))
    expect(
      verifySignatures(both, { pinned: [] }).map(({ integrity, reason }) => [integrity, reason]),
    ).toEqual([
      ['normalised', 'co-signed'],
      ['normalised', 'co-signed'],
    ])
  })
})

describe('signature wrapping', () => {
  it('a signed root moved into an Object below a new root is invalid', () => {
    const evil = (text: string) => {
      const original = text.replace(/<Signature.*<\/Signature>/u, '')
      const signature = /<Signature.*<\/Signature>/u.exec(text)?.[0] ?? ''
      const moved = signature.replace('</Signature>', `<Object>${original}</Object></Signature>`)
      return `<alert xmlns="urn:x"><part>偽</part>${moved}</alert>`
    }
    expect(reasonOf(judge({}, evil))).toBe('digest-mismatch')
    expect(reasonOf(judge({ references: [{ uri: '#top' }] }, evil))).toBe('root-not-covered')
  })

  it('a signature over an inner element says nothing about the document', () => {
    const references = [{ uri: '#inner', covers: '//*[@Id="inner"]', transforms: [EXCLUSIVE_C14N] }]
    expect(reasonOf(judge({ references }))).toBe('root-not-covered')
    expect(reasonOf(judge({ references: [{ uri: '' }, ...references] }))).toBe('root-not-covered')
  })

  it('an id held by two elements is ambiguous, in whatever spelling', () => {
    const document = DOCUMENT.replace('Id="inner"', 'ID="top"')
    expect(reasonOf(judge({ document, references: [{ uri: '#top' }] }))).toBe('ambiguous-reference')
  })

  it('a signature anywhere but directly below the root is misplaced', () => {
    const document = '<alert xmlns="urn:x"><part>@SIGNATURE@</part></alert>'
    expect(reasonOf(judge({ document }))).toBe('misplaced-signature')
  })

  it('of nested signatures the inner one never counts', () => {
    const inner = craft({ document: DOCUMENT, privateKey: signer.privateKey, keyInfo }).toString()
    const objects = `<Object>${/<Signature.*<\/Signature>/u.exec(inner)?.[0] ?? ''}</Object>`
    expect(judge({ objects }).map(({ reason }) => reason)).toEqual([undefined, 'misplaced-signature'])
  })

  it('a document without the enveloped transform, or with two whole references, is not covered', () => {
    expect(reasonOf(judge({ references: [{ uri: '', transforms: [] }] }))).toBe('root-not-covered')
    expect(reasonOf(judge({ references: [{ uri: '' }, { uri: '' }] }))).toBe('root-not-covered')
  })
})

describe('what is refused by name', () => {
  const xpath = 'http://www.w3.org/TR/1999/REC-xpath-19991116'
  const xslt = 'http://www.w3.org/TR/1999/REC-xslt-19991116'
  it.each([xpath, xslt, `${DSIG}base64`])('the transform %s', (uri) => {
    expect(reasonOf(judge({ references: [{ uri: '', transforms: [ENVELOPED, uri] }] }))).toBe(
      'unsupported-transform',
    )
  })

  it.each(['http://example.org/alert.xml', 'file:///etc/passwd', '#xpointer(/)', '#nowhere'])(
    'the reference %s',
    (uri) => {
      expect(reasonOf(judge({ references: [{ uri: '' }, { uri, covers: '//*[@Id="inner"]' }] }))).toBe(
        'unsupported-reference',
      )
    },
  )

  it('an HMAC, which would take our public key for a secret', () => {
    const toHmac = (text: string) => text.replace(`${MORE}ecdsa-sha256`, `${DSIG}hmac-sha1`)
    expect(reasonOf(judge({}, toHmac))).toBe('unsupported-algorithm')
  })

  it('a fourth transform, a fifth reference and a fifth signature', () => {
    const transforms = [ENVELOPED, EXCLUSIVE_C14N, EXCLUSIVE_C14N, EXCLUSIVE_C14N]
    expect(reasonOf(judge({ references: [{ uri: '', transforms }] }))).toBe('too-many-transforms')
    expect(reasonOf(judge({ references: Array.from({ length: 5 }, () => ({ uri: '' })) }))).toBe(
      'too-many-references',
    )
    const five = (text: string) => text.replace(/<Signature.*<\/Signature>/u, (one) => one.repeat(5))
    expect(reasonOf(judge({}, five))).toBe('too-many-signatures')
  })

  it('base64 that is not canonical, before anything else is looked at', () => {
    const spoil = (name: string) => (text: string) =>
      text.replace(new RegExp(`<${name}>([^<]*)(.)=</${name}>`, 'u'), (_all, head: string, last: string) => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
        return `<${name}>${head}${alphabet[alphabet.indexOf(last) + 1] ?? ''}=</${name}>`
      })
    expect(reasonOf(judge({}, spoil('DigestValue')))).toBe('non-canonical-base64')
    const respelt = (text: string) =>
      text.replace(/([A-Za-z0-9+/])(={1,2})<\/X509Certificate>/u, (_all, last: string, padding: string) => {
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
        return `${alphabet[alphabet.indexOf(last) + 1] ?? ''}${padding}</X509Certificate>`
      })
    expect(keyInfo).toContain('=</')
    expect(reasonOf(judge({}, respelt))).toBe('non-canonical-base64')
    expect(reasonOf(judge({}, (text) => text.replace('</SignatureValue>', '=</SignatureValue>')))).toBe(
      'non-canonical-base64',
    )
    expect(reasonOf(judge({}, (text) => text.replace('<SignatureValue>', '<SignatureValue>*')))).toBe(
      'non-canonical-base64',
    )
  })

  it('a signature of another length, another key type, or by nobody', () => {
    const short = (text: string) => text.replace(/<SignatureValue>.{4}/u, '<SignatureValue>')
    expect(reasonOf(judge({}, short))).toBe('signature-mismatch')
    const rsa = freshRsa()
    const signed = craft({ document: DOCUMENT, privateKey: signer.privateKey, keyInfo: rsa.keyInfo })
    expect(reasonOf(verifySignatures(signed, { pinned: [] }))).toBe('no-key')
    const bare = craft({ document: DOCUMENT, privateKey: signer.privateKey })
    expect(verifySignatures(bare, { pinned: [] })).toEqual([
      { integrity: 'invalid', key: 'missing', signer: '', reason: 'no-key' },
    ])
  })

  it('a key on a curve that is not offered', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
    expect(publicKey.asymmetricKeyType).toBe('ec')
    expect(reasonOf(judge({ privateKey, keyInfo: '' }))).toBe('signature-mismatch')
  })

  it('a document with no canonical form', () => {
    const relative = (text: string) => text.replace('<part ', '<part xmlns:r="relative/name" ')
    expect(reasonOf(judge({}, relative))).toBe('no-canonical-form')
  })
})
