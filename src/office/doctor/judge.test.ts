import { describe, expect, it } from 'vitest'
import { judgeRuns } from '../../kernel/doctor/backup-check.ts'
import { judgeDatabase } from '../../kernel/doctor/database-checks.ts'
import { judgeMedium, judgeOldest } from '../delivery/doctor.ts'
import { judgeDisk, judgeMemory, judgeNode } from './checks/machine-checks.ts'
import { judgeCertificate, judgeClock, judgeMail, judgeScanner } from './checks/world-checks.ts'
import { examine, gravity } from './examine.ts'

const now = '2026-11-22T03:00:00.000Z'
const day = 86_400_000
const in_ = (days: number) => new Date(Date.parse(now) + days * day).toISOString()
const codes = (found: readonly { code: string; severity: string }[]) =>
  found.map(({ code, severity }) => `${severity} ${code}`)
const gb = 1024 ** 3

describe('what the doctor says', () => {
  it.each([
    [[100 * gb, 200 * gb, 9, 10], []],
    [[20 * gb, 200 * gb, 9, 10], ['warning disk-low']],
    [[1.9 * gb, 2 * gb, 9, 10], ['warning disk-low']],
    [[9 * gb, 200 * gb, 9, 10], ['error disk-full']],
    [[0, 0, 0, 0], ['error disk-full']],
    [[100 * gb, 200 * gb, 4, 100], ['error files-low']],
  ] as const)('of a disk with %j', ([freeBytes, totalBytes, freeFiles, totalFiles], said) => {
    expect(codes(judgeDisk('/data', { freeBytes, totalBytes, freeFiles, totalFiles }))).toEqual(said)
  })

  it.each([
    [0, []],
    [-1400, []],
    [2000, ['warning clock-off']],
    [-31_000, ['error clock-wrong']],
    [null, ['note clock-not-asked']],
  ])('of a clock %s ms ahead', (ahead, said) => {
    expect(codes(judgeClock(ahead, 'server'))).toEqual(said)
  })

  it.each([
    [90, null, false, []],
    [20, null, false, ['warning certificate-ending']],
    [1, null, false, ['error certificate-ending']],
    [-1, 'CERT_HAS_EXPIRED', false, ['error certificate-ending']],
    [90, 'ERR_TLS_CERT_ALTNAME_INVALID', true, ['error certificate-wrong-name']],
    [90, 'DEPTH_ZERO_SELF_SIGNED_CERT', false, ['error certificate-untrusted']],
  ])('of a certificate of %i more days, distrusted for %s', (days, distrust, wrongName, said) => {
    expect(codes(judgeCertificate('a.example', { end: in_(days), distrust, wrongName }, now))).toEqual(said)
  })

  it.each([
    ['smtp://a.example', { state: 'ready', encrypted: false }, ['warning mail-without-tls']],
    ['smtp://localhost', { state: 'ready', encrypted: false }, []],
    ['smtp://a.example', { state: 'ready', encrypted: true }, []],
    ['smtps://a.example', { state: 'unreachable' }, ['error mail-unreachable']],
    ['smtps://a.example', { state: 'login-refused' }, ['error mail-login-refused']],
  ] as const)('of the relay %s', (url, answer, said) => {
    expect(codes(judgeMail(new URL(url), answer))).toEqual(said)
  })

  it.each([
    [null, ['error scanner-away']],
    [{ program: 'ClamAV', signaturesAt: in_(-6) }, []],
    [{ program: 'ClamAV', signaturesAt: in_(-8) }, ['warning scanner-old']],
    [{ program: 'ClamAV', signaturesAt: null }, []],
  ])('of a scanner: %j', (state, said) => {
    expect(codes(judgeScanner(state, now))).toEqual(said)
  })

  it.each([
    [{ outcome: 'done', code: null, lastDoneAt: in_(-1) }, []],
    [{ outcome: 'done', code: null, lastDoneAt: in_(-2) }, ['error backup-old']],
    [{ outcome: 'failed', code: 'x', lastDoneAt: in_(-1) }, ['error backup-failed']],
    [{ outcome: 'failed', code: 'x', lastDoneAt: in_(-3) }, ['error backup-failed', 'error backup-old']],
    [{ outcome: 'skipped', code: 'x', lastDoneAt: null }, ['warning backup-failed']],
    [undefined, ['warning backup-never']],
  ] as const)('of the nightly backup when the last was %j', (run, said) => {
    expect(codes(judgeRuns('backup', run, now))).toEqual(said)
  })

  it('of the database server', () => {
    const well = { now, version: 180_000, used: 10, most: 100, oldestSeconds: 1 }
    expect(judgeDatabase(well, now)).toEqual([])
    const ill = { now: in_(1), version: 140_011, used: 81, most: 100, oldestSeconds: 660 }
    expect(codes(judgeDatabase(ill, now))).toEqual([
      'error database-old',
      'error database-clock',
      'warning connections-full',
      'warning transaction-long',
    ])
  })

  it('of memory, program and deliveries', () => {
    expect(codes(judgeMemory(100 * 1024 ** 2))).toEqual(['warning memory-low'])
    expect(judgeMemory(gb)).toEqual([])
    expect(codes(judgeNode('22.1.0'))).toEqual(['error node-other'])
    expect(judgeNode('24.9.9')).toEqual([])
    expect(codes(judgeOldest(in_(-1), now))).toEqual(['error delivery-late'])
    expect(judgeOldest(now, now)).toEqual([])
    const mail = { medium: 'mail' as const, waiting: 0, lastDeliveredAt: null }
    expect(codes(judgeMedium({ ...mail, delivered: 9, failed: 10 }))).toEqual(['error medium-failing'])
    expect(judgeMedium({ ...mail, delivered: 100, failed: 12 })).toEqual([])
  })
})

describe('an examination', () => {
  const check = (
    name: string,
    look: () => Promise<never[] | { code: string; severity: 'note' | 'error' }[]>,
  ) => ({
    name,
    codes: ['known'],
    look,
  })
  const of = (...checks: ReturnType<typeof check>[]) => examine([{ module: 'own', checks }], now)

  it('names the check that broke, and finishes the others', async () => {
    const found = await of(
      check('broken', () => Promise.reject(new Error('no'))),
      check('fine', async () => [{ code: 'known', severity: 'note' }]),
      check('odd', async () => [{ code: 'unknown', severity: 'note' }]),
    )
    expect(found.map(({ module, code, about }) => [module, code, about])).toEqual([
      ['doctor', 'check-failed', 'own.broken'],
      ['doctor', 'check-failed', 'own.odd'],
      ['own', 'known', ''],
    ])
  })

  it('begins with what is worst, and says by a number how bad it is', async () => {
    const found = await of(
      check('a', async () => [{ code: 'known', severity: 'note' }]),
      check('b', async () => [{ code: 'known', severity: 'error' }]),
    )
    expect(found.map(({ severity }) => severity)).toEqual(['error', 'note'])
    expect([
      gravity(found),
      gravity([{ severity: 'warning' }]),
      gravity([{ severity: 'note' }]),
      gravity([]),
    ]).toEqual([2, 1, 0, 0])
  })
})
