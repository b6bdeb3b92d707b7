import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkBackups, loadTownKeys, makeBackup, openPlace, plus, prune, systemSources } from '#kernel'
import { type Saving, saving } from '../setup/backup/saving.ts'
import { openTown, type TestTown } from '../setup/town.ts'

// What is saved is read back, and a disk is mounted.
vi.setConfig({ testTimeout: 60_000 })

const hour = 3_600_000
const now = systemSources.now()
const [first, second, third] = [plus(now, -3 * hour), plus(now, -2 * hour), plus(now, -hour)]
const all = { daily: 1, weekly: 0, monthly: 0 }

let town: TestTown
let saved: Saving
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})
beforeEach(async () => {
  saved = await saving(town.ownerUrl)
})

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

async function check() {
  const found = []
  for await (const { at, ok } of checkBackups(await openPlace(saved.place, null), saved.keys, false))
    found.push([at, ok])
  return found
}

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))

/** Rows no compression makes smaller. */
async function fill(megabytes: number): Promise<void> {
  for (let n = 0; n < megabytes; n += 1)
    await town.connection.pool.query(
      `insert into delivery.attempt (message_id, destination_id, attempt, at, code, took_ms)
       values (gen_random_uuid(), gen_random_uuid(), 1, now(), $1, 1)`,
      [randomBytes(1024 * 1024).toString('base64')],
    )
}

describe.skipIf(process.getuid?.() !== 0)('a disk of its own (as root)', () => {
  /** In place of the folder of backups, until the work is over. */
  async function onDisk(options: string, work: (remount: (more: string) => void) => Promise<void>) {
    mkdirSync(saved.place)
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', saved.place])
    try {
      await work((more) => void execFileSync('mount', ['-o', `remount,${more}`, saved.place]))
    } finally {
      execFileSync('umount', [saved.place])
    }
  }

  it('that fills up in the middle of a backup keeps the one before whole and no half-written file, and is gone on with when there is room', async () => {
    await fill(1)
    await onDisk('size=4m', async (remount) => {
      await saved.backUp(first)
      await fill(8)
      expect(await refusal(saved.backUp(second))).toBe('backup-place-full')
      expect(await check()).toEqual([[first, true]])
      const stored = await filesIn(saved.place)
      expect(stored.filter((file) => /draft|lock/.test(file))).toEqual([])
      remount('size=64m')
      const { objects, newObjects } = await saved.backUp(third)
      expect(newObjects).toBeLessThan(objects)
      expect(await check()).toEqual([
        [third, true],
        [first, true],
      ])
    })
  })

  it('that can only be read is told in words, by a backup and by a pruning', async () => {
    await onDisk('size=64m', async (remount) => {
      await saved.backUp(first)
      remount('ro')
      expect(await refusal(saved.backUp(second))).toBe('backup-place-unusable')
      const place = await openPlace(saved.place, null)
      expect(await refusal(prune(place, { keys: saved.keys, keep: all, now }))).toBe('backup-place-unusable')
      expect(await check()).toEqual([[first, true]])
    })
  })
})

describe('two backups at once', () => {
  it('into one place: one is made, the other is told that somebody works there', async () => {
    const outcomes = await Promise.all([refusal(saved.backUp(first)), refusal(saved.backUp(second))])
    expect(outcomes.toSorted()).toEqual(['accepted', 'backup-place-busy'])
    expect((await check()).map(([, ok]) => ok)).toEqual([true])
  })
})

describe('a clock that was set back behind the newest backup', () => {
  it('makes none that would pass for an older one, and drops none, until one of them is put right', async () => {
    await saved.backUp(third)
    expect(await refusal(saved.backUp(first))).toBe('backup-newer-than-clock')
    const place = await openPlace(saved.place, null)
    const early = plus(third, -hour)
    expect(await refusal(prune(place, { keys: saved.keys, keep: all, now: early }))).toBe(
      'backup-newer-than-clock',
    )
    expect(await check()).toEqual([[third, true]])
    const [made = ''] = await filesIn(join(saved.place, 'backups'))
    await rename(made, join(saved.folder, 'aside.age'))
    await saved.backUp(first)
    expect(await check()).toEqual([[first, true]])
  })
})

describe('a town that lost the key of its backups', () => {
  it('adds nothing that nobody could open to those it has, and begins anew elsewhere', async () => {
    await saved.backUp(first)
    await rm(join(saved.dataDir, 'keys', 'backup.key'))
    const keys = await loadTownKeys(join(saved.dataDir, 'keys'))
    const parts = { url: town.ownerUrl, dataDir: saved.dataDir, keys, recipients: [], program: 'test' }
    const before = await filesIn(saved.place)
    expect(await refusal(makeBackup({ ...parts, folder: saved.place, at: second }))).toBe('wrong-keys')
    expect(await filesIn(saved.place)).toEqual(before)
    const elsewhere = join(saved.folder, 'elsewhere')
    expect(await refusal(makeBackup({ ...parts, folder: elsewhere, at: second }))).toBe('accepted')
  })
})

describe('pruning', () => {
  async function three() {
    for (const at of [first, second, third]) {
      await town.staff('approver')
      await saved.backUp(at)
    }
    return openPlace(saved.place, null)
  }

  it.each([
    ['an object gone', (file: string) => rm(file)],
    [
      'a bit changed',
      async (file: string) => {
        const bytes = await readFile(file)
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
        await writeFile(file, bytes)
      },
    ],
  ])('drops no older backup while the newest has %s', async (_what, hurt) => {
    const place = await three()
    const newest = (await saved.manifest()).tables.flatMap(({ chunks }) => chunks)
    const older = (await saved.manifest(second)).tables.flatMap(({ chunks }) => chunks)
    const own = newest.find(({ name }) => !older.some((one) => one.name === name))?.name ?? ''
    await hurt(join(saved.place, 'objects', own.slice(0, 2), own))
    expect(await refusal(prune(place, { keys: saved.keys, keep: all, now }))).toBe('backup-damaged')
    expect(await check()).toEqual([
      [third, false],
      [second, true],
      [first, true],
    ])
  })

  it('clears away what writers that were killed left half written, after a day', async () => {
    const place = await three()
    const [folder = ''] = await readdir(join(saved.place, 'objects'))
    const left = [join(saved.place, 'objects', folder, '.draft-1'), join(saved.place, 'lock.2')]
    for (const file of left) await writeFile(file, 'half')
    await prune(place, { keys: saved.keys, keep: all, now })
    for (const file of left) expect((await stat(file)).size).toBe(4)
    for (const file of left)
      await utimes(file, new Date(plus(now, -48 * hour)), new Date(plus(now, -48 * hour)))
    expect(await prune(place, { keys: saved.keys, keep: all, now })).toMatchObject({ kept: 1 })
    for (const file of left) expect(await refusal(stat(file))).toBe('ENOENT')
    expect(await check()).toEqual([[third, true]])
  })
})

describe('a town that stops while it makes a backup', () => {
  it('stores nothing more and frees the place, and the next backup goes on', async () => {
    const { dataDir, keys, place: folder } = saved
    const parts = { url: town.ownerUrl, folder, dataDir, keys, recipients: [], program: 'test' }
    const stopping = AbortSignal.abort()
    expect(await refusal(makeBackup({ ...parts, at: first, stopping }))).toBe('stopped')
    expect(await check()).toEqual([])
    await saved.backUp(second)
    expect(await check()).toEqual([[second, true]])
  })
})
