import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { calculateJwkThumbprint, exportJWK, exportPKCS8, exportSPKI, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { kindOf, readPublicKey } from './public-key.ts'

const pair = (algorithm: string) => generateKeyPair(algorithm, { extractable: true })

describe('a pasted key', () => {
  it.each([
    ['ES256', 'P-256'],
    ['Ed25519', 'Ed25519'],
    ['RS256', 'RSA 2048'],
  ])(
    'of %s is the same as JWK, in a set, and as PEM, and is known by its thumbprint',
    async (algorithm, kind) => {
      const { publicKey } = await pair(algorithm)
      const jwk = await exportJWK(publicKey)
      const thumbprint = await calculateJwkThumbprint(jwk)
      for (const text of [
        JSON.stringify(jwk),
        `\n ${JSON.stringify({ keys: [jwk] }, null, 2)} \n`,
        await exportSPKI(publicKey),
      ]) {
        const read = readPublicKey(text)
        expect(read).toMatchObject({ ok: true, kid: thumbprint, thumbprint })
        if (read.ok)
          expect([kindOf(read.jwk), Object.keys(read.jwk).length]).toEqual([kind, Object.keys(jwk).length])
      }
    },
  )

  it('keeps the name its owner gave it and nothing else that is said of it', async () => {
    const jwk = await exportJWK((await pair('ES256')).publicKey)
    const read = readPublicKey(
      JSON.stringify({ ...jwk, kid: 'camera-2027', alg: 'HS256', x5u: 'https://x.example', use: 'enc' }),
    )
    expect(read).toMatchObject({ ok: true, kid: 'camera-2027', jwk })
    expect(read.ok && Object.keys(read.jwk).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
  })

  it('is refused as a secret when there is one in it, whatever its form', async () => {
    const { privateKey } = await pair('ES256')
    const jwk = await exportJWK(privateKey)
    const old = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
    })
    for (const text of [
      JSON.stringify(jwk),
      JSON.stringify({ keys: [jwk] }),
      await exportPKCS8(privateKey),
      String(old),
      JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }),
    ])
      expect(readPublicKey(text)).toEqual({ ok: false, code: 'key-private' })
  })

  it('is refused when it is too short', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(readPublicKey(String(publicKey.export({ type: 'spki', format: 'pem' })))).toEqual({
      ok: false,
      code: 'key-too-weak',
    })
  })

  it('is refused when it is of a kind no assertion may be signed with, or none', async () => {
    const odd = [
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('x25519'),
      generateKeyPairSync('ed448'),
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
    ].map(({ publicKey }) => String(publicKey.export({ type: 'spki', format: 'pem' })))
    const jwk = await exportJWK((await pair('ES256')).publicKey)
    const written = [
      { ...jwk, x: jwk.y },
      { ...jwk, crv: 'P-999' },
      { ...jwk, kid: 'あ' },
      { ...jwk, kid: 1 },
      { keys: [] },
      { keys: [jwk, jwk] },
      [jwk],
    ].map((one) => JSON.stringify(one))
    for (const text of [...odd, ...written, 'ssh-ed25519 AAAA', '{', 'x'.repeat(9000)])
      expect(readPublicKey(text)).toEqual({ ok: false, code: 'key-unreadable' })
  })

  it('is read or refused, whatever the text', () => {
    const members = fc.dictionary(
      fc.constantFrom('kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'keys'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          members.map((one) => JSON.stringify(one)),
        ),
        (text) => {
          const read = readPublicKey(text)
          expect(read.ok || read.code.startsWith('key-')).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})
