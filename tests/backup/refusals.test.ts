import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkBackups, makeBackup, openBackup, openKeysFile, openPlace, plus, prune } from '#kernel'
import { box, newIdentity, recipientOf } from '../../src/kernel/backup/age-box.ts'
import { writeManifest } from '../../src/kernel/backup/manifest.ts'
import { requireKnown } from '../../src/kernel/backup/restore.ts'
import { migrationSources } from '../../src/migrations.ts'
import { refuseUnfinishedDatabase } from '../../src/unfinished-restore.ts'
import { emptyDatabase } from '../setup/backup/empty-database.ts'
import { type Saving, saving } from '../setup/backup/saving.ts'
import { openTown, type TestTown } from '../setup/town.ts'

// A restore runs every migration.
vi.setConfig({ testTimeout: 120_000 })

const [first, second, third] = [
  '2026-11-22T03:00:00.000Z',
  '2026-11-22T04:00:00.000Z',
  '2026-11-22T05:00:00.000Z',
]

let town: TestTown
let saved: Saving
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  await town.staff('administrator')
})
beforeEach(async () => {
  saved = await saving(town.ownerUrl)
  await saved.backUp(first)
  await saved.saveKeys(second)
})

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

async function filesOf(part: 'objects' | 'backups'): Promise<string[]> {
  const found = await readdir(join(saved.place, part), { recursive: true, withFileTypes: true })
  return found.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
}

/** Flips one bit in the middle of a file. */
async function spoil(file: string): Promise<void> {
  const bytes = await readFile(file)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(file, bytes)
}

const largest = async (files: readonly string[]) => {
  const sized = await Promise.all(files.map(async (file) => ({ file, size: (await readFile(file)).length })))
  return sized.toSorted((one, two) => two.size - one.size)[0]?.file ?? ''
}

const hurt = {
  'an object with a bit changed': async () => spoil(await largest(await filesOf('objects'))),
  'an object that is gone': async () => rm(await largest(await filesOf('objects'))),
  'an object cut short': async () => truncate(await largest(await filesOf('objects')), 300),
  'an object put in the place of another': async () => {
    const [one = '', other = ''] = await filesOf('objects')
    await writeFile(one, await readFile(other))
  },
  'a manifest with a bit changed': async () => spoil((await filesOf('backups'))[0] ?? ''),
  'a manifest cut short': async () => truncate((await filesOf('backups'))[0] ?? '', 100),
  'a manifest somebody else wrote for the same recipient': async () => {
    const forged = { ...(await saved.manifest()), tables: [] }
    const key = { derive: () => randomBytes(32), digest: () => '' }
    const recipients = [await recipientOf(saved.keys.identity)]
    await writeFile(
      (await filesOf('backups'))[0] ?? '',
      await box(writeManifest(forged, key), { recipients }),
    )
  },
}

async function check(mend = false) {
  const found = []
  for await (const one of checkBackups(await openPlace(saved.place, null), saved.keys, mend)) found.push(one)
  return found
}

describe('a backup that was tampered with', () => {
  it.each(Object.entries(hurt))('is found: %s', async (_what, harm) => {
    expect(await check()).toMatchObject([{ at: first, ok: true }])
    await harm()
    expect(await check()).toMatchObject([{ at: first, ok: false, code: 'backup-damaged' }])
  })

  it('is not restored, nothing of it is kept, and the next try begins anew', async () => {
    const into = await emptyDatabase()
    const hidden = await largest(await filesOf('objects'))
    const bytes = await readFile(hidden)
    await spoil(hidden)
    expect(await refusal(saved.restore({ ...into, drop: async () => undefined }))).toBe('backup-damaged')
    const client = new pg.Client({ connectionString: into.ownerUrl })
    await client.connect()
    const { rows } = await client.query(
      `select (select count(*)::int from people.person) as people, to_regnamespace('restoring') is not null as marked`,
    )
    await client.end()
    expect(rows).toEqual([{ people: 0, marked: true }])
    expect(await refusal(refuseUnfinishedDatabase(into.appUrl))).toBe('restore-unfinished')
    await writeFile(hidden, bytes)
    const restored = await saved.restore(into)
    expect(restored.settled.ended['people.session']).toBe(1)
    expect(await refusal(refuseUnfinishedDatabase(into.appUrl))).toBe('accepted')
  })

  it('is stored anew where the town still has what was damaged', async () => {
    await spoil(await largest(await filesOf('objects')))
    expect(await check(true)).toMatchObject([{ at: first, ok: false, damaged: [expect.any(String)] }])
    expect(await saved.backUp(second)).toMatchObject({ newObjects: 1 })
    expect(await check()).toMatchObject([{ ok: true }, { ok: true }])
  })
})

describe('a restore refuses', () => {
  it('a database with anything in it', async () => {
    const { ownerUrl, appUrl, appRole, drop } = await emptyDatabase()
    const client = new pg.Client({ connectionString: ownerUrl })
    await client.connect()
    await client.query(
      'create schema theirs; create table theirs.kept (n int); insert into theirs.kept values (1)',
    )
    expect(await refusal(saved.restore({ ownerUrl, appUrl, appRole, drop: async () => undefined }))).toBe(
      'database-not-empty',
    )
    expect((await client.query('select n from theirs.kept')).rows).toEqual([{ n: 1 }])
    await client.end()
    await drop()
  })

  it('what another version of the program made', async () => {
    const manifest = await saved.manifest()
    const strange = { module: 'kernel', name: '9999_later.sql', sha256: '0'.repeat(64) }
    expect(
      await refusal(
        requireKnown({ ...manifest, migrations: [...manifest.migrations, strange] }, migrationSources),
      ),
    ).toBe('backup-of-newer-program')
    expect(await refusal(requireKnown(manifest, migrationSources))).toBe('accepted')
  })

  it('a file of keys that does not open, is none, or is of another town', async () => {
    const opener = { identities: [saved.identity] }
    expect(await refusal(openKeysFile(saved.keysFile, { identities: [await newIdentity()] }))).toBe(
      'wrong-keys',
    )
    expect(await refusal(openKeysFile(join(saved.folder, 'nothing'), opener))).toBe('keys-damaged')
    await writeFile(
      saved.keysFile,
      await box(Buffer.from('{}'), { recipients: [await recipientOf(saved.identity)] }),
    )
    expect(await refusal(openKeysFile(saved.keysFile, opener))).toBe('keys-damaged')
    const other = await saving(town.ownerUrl)
    await other.saveKeys(third)
    const place = await openPlace(saved.place, null)
    expect(await refusal(openBackup(place, first, other.keys))).toBe('wrong-keys')
  })
})

describe('a place', () => {
  it('holds the backups of one town', async () => {
    const other = await saving(town.ownerUrl)
    const parts = { url: town.ownerUrl, folder: saved.place, dataDir: other.dataDir, keys: other.keys }
    expect(await refusal(makeBackup({ ...parts, recipients: [], at: third, program: 'test' }))).toBe(
      'backup-place-of-another-town',
    )
  })

  it('is written by one process at a time, and a holder that died is passed over', async () => {
    const place = await openPlace(saved.place, null)
    const unlock = await place.lock()
    expect(await refusal(saved.backUp(second))).toBe('backup-place-busy')
    await unlock()
    await writeFile(join(saved.place, 'lock'), JSON.stringify({ host: hostname(), pid: 1, began: 'gone' }))
    expect(await refusal(saved.backUp(second))).toBe('accepted')
  })

  it('that was pruned still restores what it kept, and forgets what nobody needs after a day', async () => {
    await town.staff('approver')
    await saved.backUp(third)
    const place = await openPlace(saved.place, null)
    const before = (await filesOf('objects')).length
    const keep = { daily: 1, weekly: 0, monthly: 0 }
    const now = new Date().toISOString()
    expect(await prune(place, { keys: saved.keys, keep, now })).toMatchObject({
      kept: 1,
      dropped: [first],
      objects: 0,
    })
    const later = await prune(place, { keys: saved.keys, keep, now: plus(now, 2 * 86_400_000) })
    expect(later).toMatchObject({ kept: 1, dropped: [] })
    expect(later.objects).toBeGreaterThan(0)
    expect((await filesOf('objects')).length).toBe(before - later.objects)
    await saved.saveKeys(third)
    expect((await saved.restore()).settled.unjudged).toEqual([])
  })
})

it('a file of keys of before the backup ends nothing on its own word', async () => {
  await saved.backUp(third)
  const restored = await saved.restore()
  expect(restored.settled.unjudged).toContain('people.passkey')
})
