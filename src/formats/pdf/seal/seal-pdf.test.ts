import { execFile, spawnSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, fonts, letterWith, textOf } from '../../../../tests/setup/letter.ts'
import { writeLetter } from '../write-letter.ts'
import { sealPdf } from './seal-pdf.ts'
import type { SealKey } from './signature.ts'

const run = promisify(execFile)
const words = { name: '青葉町', reason: '公印' }
const hasPdfsig = spawnSync('pdfsig', ['-v']).error === undefined

let folder = ''
let key: SealKey
let plain: Uint8Array
let sealed: Buffer

/** A key with a self-issued certificate, made by OpenSSL. */
async function makeKey(name: string, algorithm: readonly string[]): Promise<SealKey> {
  const [keyFile, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
  const request = ['req', '-x509', '-nodes', '-subj', '/CN=Aoba', '-days', '3650', '-out', certificate]
  await run('openssl', [...request, ...algorithm, '-keyout', keyFile])
  const der = join(folder, `${name}.der`)
  await run('openssl', ['x509', '-in', certificate, '-outform', 'DER', '-out', der])
  return {
    privateKey: createPrivateKey(await readFile(keyFile)),
    certificateDer: new Uint8Array(await readFile(der)),
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-seal-'))
  key = await makeKey('town', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])
  plain = (await writeLetter(letterWith(), { fonts, at })).pdf
  sealed = await sealPdf(plain, { key, words, at })
})
afterAll(() => rm(folder, { recursive: true }))

/** The signature of a file and the bytes it covers, taken out by what the file says of itself. */
function partsOf(pdf: Buffer) {
  const range = /\/ByteRange \[([\d ]+)\]/.exec(pdf.toString('latin1'))?.[1]?.trim().split(/ +/).map(Number)
  const [from = 0, first = 0, second = 0, rest = 0] = range ?? []
  const hex = pdf.subarray(first + 1, second - 1).toString('latin1')
  const covered = Buffer.concat([pdf.subarray(from, first), pdf.subarray(second, second + rest)])
  return { covered, signature: Buffer.from(hex, 'hex'), end: second + rest }
}

/** Whether OpenSSL finds the signature good, as CAdES with the certificate it must name. */
async function opensslAccepts(pdf: Buffer, certificate = 'town.pem'): Promise<boolean> {
  const { covered, signature } = partsOf(pdf)
  const [data, cms] = [join(folder, 'data'), join(folder, 'cms')]
  await writeFile(data, covered)
  await writeFile(cms, signature)
  const verify = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', cms, '-content', data]
  const trust = ['-CAfile', join(folder, certificate), '-purpose', 'any', '-no_check_time']
  const { status } = spawnSync('openssl', [...verify, ...trust, '-out', '/dev/null'])
  return status === 0
}

describe('the electronic seal', () => {
  it('is found good by OpenSSL, as CAdES, over every byte but itself', async () => {
    expect(await opensslAccepts(sealed)).toBe(true)
    expect(partsOf(sealed).end).toBe(sealed.length)
  })

  it('is found broken when any one byte is another', async () => {
    const { covered } = partsOf(sealed)
    for (let n = 0; n < 40; n++) {
      const changed = Buffer.from(sealed)
      // Everywhere in the file, and always among what is covered.
      const place = Math.floor(((n + 0.5) / 40) * plain.length)
      changed[place] = (changed[place] ?? 0) ^ (1 << (n % 8))
      expect(partsOf(changed).covered.length).toBe(covered.length)
      expect(await opensslAccepts(changed), `byte ${place}`).toBe(false)
    }
  })

  it('is broken by a byte of the signature itself, and by another certificate', async () => {
    const at = sealed.indexOf('/Contents <', undefined, 'latin1') + 200
    const changed = Buffer.from(sealed)
    changed[at] = changed[at] === 0x30 ? 0x31 : 0x30
    expect(await opensslAccepts(changed)).toBe(false)
    await makeKey('other', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    expect(await opensslAccepts(sealed, 'other.pem')).toBe(false)
  })

  it('leaves the file as it was and appends to it', async () => {
    expect(sealed.subarray(0, plain.length).equals(plain)).toBe(true)
    expect(await textOf(sealed)).toBe(await textOf(plain))
    const text = sealed.toString('latin1')
    expect(text).toContain('/SubFilter /ETSI.CAdES.detached')
    expect(text).toContain('/M (D:20261122030000Z)')
    expect(text).toContain(`/Name <FEFF${Buffer.from('青葉町', 'utf16le').swap16().toString('hex')}>`)
  })

  it('may be made with an RSA key', async () => {
    const rsa = await makeKey('rsa', ['-newkey', 'rsa:4096'])
    expect(await opensslAccepts(await sealPdf(plain, { key: rsa, words, at }), 'rsa.pem')).toBe(true)
  })

  it('is not put on a file that is no letter, nor a second time', async () => {
    for (const file of [sealed, Buffer.from('%PDF-1.7\n%%EOF\n'), Buffer.alloc(0)])
      await expect(sealPdf(file, { key, words, at })).rejects.toThrow('not a letter')
  })

  it('is not made with a key that is none of these', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    await expect(sealPdf(plain, { key: { ...key, privateKey }, words, at })).rejects.toThrow()
  })

  it.skipIf(!hasPdfsig)('is found good by pdfsig (needs poppler-utils)', async () => {
    const file = join(folder, 'letter.pdf')
    await writeFile(file, sealed)
    const { stdout } = await run('pdfsig', ['-nocert', file])
    expect(stdout).toContain('Signature Type: ETSI.CAdES.detached')
    expect(stdout).toContain('Total document signed')
    expect(stdout).toContain('Signature is Valid.')
  })
})
