import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { type BackupSettings, backupJobs, createLog, openPlace } from '#kernel'
import { migrationSources } from '../../src/migrations.ts'
import { restoreRules } from '../../src/restore-rules.ts'
import { type Saving, saving } from '../setup/backup/saving.ts'
import { openTown, type TestTown } from '../setup/town.ts'

async function nightly(more: Partial<BackupSettings> = {}) {
  const town = await openTown()
  const { id } = await town.staff('administrator')
  const saved = await saving(town.ownerUrl)
  const { ownerUrl, appUrl } = town
  const settings: BackupSettings = {
    dir: saved.place,
    keysDir: join(saved.folder, 'apart'),
    recipients: [],
    keep: null,
    dataDir: saved.dataDir,
    ...{ ownerUrl, appUrl, adminUrl: inject('cluster').superuserUrl },
    appRole: /:\/\/([^:@]+)/.exec(appUrl)?.[1] ?? '',
    migrations: migrationSources,
    rules: restoreRules,
    program: 'test',
    ...more,
  }
  const invariants = () => town.modules.flatMap((one) => one.invariants)
  const parts = { db: town.connection.db, sources: town.parts.sources, log: createLog('silent'), invariants }
  const jobs = backupJobs(settings, parts)
  const job = (name: string) => jobs.find((one) => one.name === name) ?? jobs[0]
  return {
    town,
    saved,
    id,
    backUp: () => job('kernel.backup')?.run(),
    attempt: () => job('kernel.try-restore')?.run(),
    tidy: () => job('kernel.prune-backups')?.run(),
  }
}

const runs = async ({ connection }: TestTown) =>
  (await connection.pool.query('select kind, outcome, code, tables from kernel.backup_run order by kind'))
    .rows

/** Scratch databases of a try that are still there. */
const leftOver = async (town: TestTown) =>
  (await town.connection.pool.query("select datname from pg_database where datname ~ '^hiroba_try_'")).rows

async function hurt({ place }: Saving): Promise<void> {
  const objects = await readdir(join(place, 'objects'), { recursive: true, withFileTypes: true })
  for (const file of objects.filter((one) => one.isFile()))
    await writeFile(join(file.parentPath, file.name), 'hurt')
}

describe('the town by the clock', () => {
  it('saves itself and its keys, restores that beside itself, leaves nothing there, and says how it went', async () => {
    const { newIdentity, recipientOf } = await import('../../src/kernel/backup/age-box.ts')
    const { town, backUp, attempt } = await nightly({ recipients: [await recipientOf(await newIdentity())] })
    await backUp()
    await attempt()
    expect(await runs(town)).toEqual([
      { kind: 'backup', outcome: 'done', code: null, tables: expect.any(Number) },
      { kind: 'keys', outcome: 'done', code: null, tables: null },
      { kind: 'restore-test', outcome: 'done', code: null, tables: expect.any(Number) },
    ])
    expect(await leftOver(town)).toEqual([])
    const { cookie } = await town.staff('administrator')
    const page = await (await town.get('/ja/console/backups', cookie)).text()
    for (const word of ['復元の試験', '成功', '個の表']) expect(page).toContain(word)
    town.advance(30 * 86_400_000)
    const { cookie: later } = await town.staff('administrator')
    expect(await (await town.get('/ja/console/backups', later)).text()).toContain('古くなっています')
  })

  it('drops the backups it is not told to keep, and none where it is told nothing', async () => {
    const moments = ['2026-09-01', '2026-11-20', '2026-11-21', '2026-11-22'].map(
      (day) => `${day}T00:00:00.000Z`,
    )
    const left = async ({ place }: Saving) => (await (await openPlace(place, null)).backups()).toSorted()
    for (const [keep, stays] of [
      [null, moments],
      [{ daily: 2, weekly: 0, monthly: 2 }, [moments[0], ...moments.slice(2)]],
    ] as const) {
      const { saved, tidy } = await nightly({ keep })
      for (const at of moments) await saved.backUp(at)
      await tidy()
      expect(await left(saved)).toEqual(stays)
    }
  })

  it('finds by trying that a backup cannot be restored, and leaves nothing', async () => {
    const { town, saved, attempt } = await nightly()
    await saved.backUp('2026-11-22T03:00:00.000Z')
    await hurt(saved)
    await attempt()
    expect(await runs(town)).toEqual([
      { kind: 'restore-test', outcome: 'failed', code: 'backup-damaged', tables: expect.any(Number) },
    ])
    expect(await leftOver(town)).toEqual([])
  })

  it('finds by trying that what was saved breaks a promise of the town', async () => {
    const { town, saved, id, attempt } = await nightly()
    // Somebody who left and still has a session: no command does that.
    await town.connection.pool.query('update people.person set removed_at = now() where id = $1', [id])
    await saved.backUp('2026-11-22T03:00:00.000Z')
    await attempt()
    expect(await runs(town)).toMatchObject([{ outcome: 'failed', code: 'broken-invariant' }])
  })

  it('says that nothing can be tried where it may not make a database', async () => {
    const { town, saved, attempt } = await nightly({ adminUrl: null })
    await saved.backUp('2026-11-22T03:00:00.000Z')
    await attempt()
    expect(await runs(town)).toEqual([
      { kind: 'restore-test', outcome: 'skipped', code: 'no-createdb', tables: null },
    ])
  })
})
