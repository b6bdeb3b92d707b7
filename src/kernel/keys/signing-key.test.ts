import { createPublicKey, createSign, createVerify, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSigningKey } from './signing-key.ts'

const now = '2026-11-22T03:00:00.000Z'
let folder = ''
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'hiroba-signing-')), 'keys')
})
afterEach(() => rm(join(folder, '..'), { recursive: true }))

const load = (file = 'seal') => loadSigningKey({ folder, file, name: '青葉町', now })

describe('a signing key', () => {
  it('is made once, and then read again', async () => {
    const made = await load()
    expect((await load()).certificatePem).toBe(made.certificatePem)
    expect((await stat(join(folder, 'seal.key'))).mode & 0o777).toBe(0o600)
    expect((await load('other')).certificatePem).not.toBe(made.certificatePem)
  })

  it('has a certificate of its own: five years, in the town’s name, for signatures', async () => {
    const { privateKey, certificatePem, certificateDer } = await load()
    const certificate = new X509Certificate(certificatePem)
    expect(certificate.subject).toBe('CN=青葉町')
    expect(Date.parse(certificate.validTo) - Date.parse(now)).toBe(
      Date.parse('2031-11-22T03:00:00Z') - Date.parse(now),
    )
    expect(certificate.raw.equals(certificateDer)).toBe(true)
    expect(certificate.checkPrivateKey(privateKey)).toBe(true)
    const signature = createSign('sha256').update('text').sign(privateKey)
    expect(createVerify('sha256').update('text').verify(createPublicKey(privateKey), signature)).toBe(true)
  })

  it.each(['seal.key', 'seal.pem'])('is refused when %s is missing beside the other', async (lost) => {
    await load()
    await rm(join(folder, lost))
    await expect(load()).rejects.toThrow('belong together')
  })

  it('is refused when its file holds something else', async () => {
    await load()
    await writeFile(join(folder, 'seal.key'), await readFile(join(folder, 'seal.pem')))
    await expect(load()).rejects.toThrow()
  })
})
