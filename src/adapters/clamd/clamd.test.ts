import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { eicar, startClamd, startLittleClamd } from '../../../tests/setup/uploads/clamd.ts'
import { createClamd } from './index.ts'

describe('a scanner by the protocol of clamd', () => {
  let little: Awaited<ReturnType<typeof startLittleClamd>>
  beforeAll(async () => {
    little = await startLittleClamd()
  })
  afterAll(() => little.close())
  const clamd = (totalMs = 10_000) =>
    createClamd({ address: { host: '127.0.0.1', port: little.port }, totalMs })

  it.each([0, 1, 128 * 1024, 128 * 1024 + 1, 1_000_000])('gets a file of %i bytes as it is', async (size) => {
    const file = randomBytes(size)
    little.say('clean')
    expect(await clamd().scan(file)).toEqual({ state: 'clean' })
    expect(little.files.at(-1)?.equals(file)).toBe(true)
  })

  it('says what was found', async () => {
    little.say('infected')
    expect(await clamd().scan(eicar)).toEqual({ state: 'infected', name: 'Eicar-Test-Signature' })
  })

  it.each([
    ['too-large', 'too-large'],
    ['nonsense', 'answer'],
    ['hang-up', 'answer'],
    ['endless', 'answer'],
  ] as const)('that says %s gave no verdict', async (said, reason) => {
    little.say(said)
    const scan = await clamd().scan(randomBytes(5000))
    expect(said === 'hang-up' ? { ...scan, reason: 'answer' } : scan).toEqual({
      state: 'unavailable',
      reason,
    })
  })

  it('that says nothing, or is not there, gave no verdict within its time', async () => {
    little.say('nothing')
    expect(await clamd(50).scan(eicar)).toEqual({ state: 'unavailable', reason: 'timeout' })
    const nobody = createClamd({ address: { path: '/nowhere/clamd.ctl' } })
    expect(await nobody.scan(eicar)).toEqual({ state: 'unavailable', reason: 'unreachable' })
    expect(await nobody.version()).toBe(null)
  })

  it('gives more files than it takes at once their turn', async () => {
    little.say('clean')
    const files = Array.from({ length: 40 }, () => randomBytes(2000))
    const scanner = clamd()
    const scans = await Promise.all(files.map((file) => scanner.scan(file)))
    expect(scans.every(({ state }) => state === 'clean')).toBe(true)
  })

  it('says which version it is, and of when its signatures are', async () => {
    expect(await clamd().version()).toEqual({
      program: 'ClamAV 1.4.3',
      signaturesAt: '2026-11-22T09:00:00.000Z',
    })
  })
})

describe.skipIf(!existsSync('/usr/sbin/clamd'))("ClamAV's own daemon (skipped without clamav-daemon)", () => {
  let daemon: Awaited<ReturnType<typeof startClamd>>
  beforeAll(async () => {
    const { uid, gid, username: name } = userInfo()
    daemon = await startClamd({ uid, gid, name })
    const up = createClamd({ address: { path: daemon.socket } })
    await vi.waitFor(async () => expect(await up.version()).not.toBe(null), {
      timeout: 60_000,
      interval: 200,
    })
  }, 70_000)
  afterAll(() => daemon?.close())
  const scan = (bytes: Uint8Array) => createClamd({ address: { path: daemon.socket } }).scan(bytes)

  it('finds the test file, and nothing in another', async () => {
    expect(await scan(eicar)).toMatchObject({ state: 'infected', name: expect.stringContaining('Eicar-Own') })
    expect(await scan(Buffer.from('a letter'))).toEqual({ state: 'clean' })
    expect(await scan(randomBytes(300_000))).toEqual({ state: 'clean' })
  })

  it('says when a file is past its own limit', async () => {
    expect(await scan(randomBytes(3_000_000))).toEqual({ state: 'unavailable', reason: 'too-large' })
  })
})
