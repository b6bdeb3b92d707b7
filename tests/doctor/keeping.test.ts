import { randomUUID } from 'node:crypto'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, it, vi } from 'vitest'
import { type BackupSettings, backupJobs, createLog, createVault, rotateKeys } from '#kernel'
import { sealOnce } from '../../src/kernel/audit/sealer.ts'
import { newIdentity, recipientOf } from '../../src/kernel/backup/age-box.ts'
import { backupCheck } from '../../src/kernel/doctor/backup-check.ts'
import { migrationSources } from '../../src/migrations.ts'
import { restoreRules } from '../../src/restore-rules.ts'
import { saving } from '../setup/backup/saving.ts'
import { foundBy, foundIn } from '../setup/doctor/found.ts'
import { openTown, type TestTown } from '../setup/town.ts'

// A restore runs every migration.
vi.setConfig({ testTimeout: 120_000 })

const minute = 60_000
const day = 86_400_000

/** The job of a town, as the clock calls it. */
const run = async (town: TestTown, name: string) =>
  town.modules
    .flatMap((one) => one.jobs)
    .find((one) => one.name === name)
    ?.run()

const sealer = ({ connection, parts }: TestTown) => ({
  db: connection.db,
  sources: parts.sources,
  key: parts.key,
  anchor: parts.anchor,
  log: createLog('silent'),
})

describe('the audit', () => {
  it('that nobody seals is told after five minutes, and while a transaction holds it back, until it is sealed: audit-unsealed', async () => {
    const town = await openTown()
    await town.staff('administrator')
    town.advance(4 * minute)
    expect(await foundIn(town)).not.toContain('kernel.audit-unsealed')
    town.advance(2 * minute)
    expect(await foundIn(town)).toContain('kernel.audit-unsealed')
    const open = new pg.Client({ connectionString: town.appUrl })
    await open.connect()
    await open.query('begin')
    await open.query('select pg_current_xact_id()')
    // What was committed before that transaction began is sealed, what comes after waits for its end.
    await sealOnce(sealer(town))
    await town.staff('approver')
    town.advance(6 * minute)
    await sealOnce(sealer(town))
    expect(await foundIn(town)).toContain('kernel.audit-unsealed')
    await open.query('rollback')
    await open.end()
    await vi.waitFor(async () => {
      await sealOnce(sealer(town))
      expect(await foundIn(town)).not.toContain('kernel.audit-unsealed')
    }, 30_000)
  })

  it('that was rewritten is told the morning after, and that nobody reads it, too: audit-broken, audit-verification-old, audit-verification-never', async () => {
    const town = await openTown()
    await town.staff('administrator')
    await vi.waitFor(async () => {
      await sealOnce(sealer(town))
      const { rows } = await town.connection.pool.query('select count(*)::int as n from kernel.audit_leaf')
      expect(rows[0].n).toBeGreaterThan(0)
    }, 30_000)
    expect(await foundIn(town)).toContain('kernel.audit-verification-never')
    await run(town, 'kernel.verify-audit')
    const after = await foundIn(town)
    for (const code of ['audit-verification-never', 'audit-verification-old', 'audit-broken'])
      expect(after).not.toContain(`kernel.${code}`)
    const above = new pg.Client({ connectionString: town.ownerUrl })
    await above.connect()
    const rewrite = async (from: string, to: string) => {
      await above.query('alter table kernel.audit disable trigger user')
      await above.query(
        'update kernel.audit set operation = $2 where id = (select min(id) from kernel.audit where operation = $1)',
        [from, to],
      )
    }
    await rewrite('people.invite', 'people.remove')
    town.advance(day)
    await run(town, 'kernel.verify-audit')
    expect(await foundIn(town)).toContain('kernel.audit-broken')
    await rewrite('people.remove', 'people.invite')
    await above.end()
    town.advance(day)
    await run(town, 'kernel.verify-audit')
    expect(await foundIn(town)).not.toContain('kernel.audit-broken')
    town.advance(3 * day)
    expect(await foundIn(town)).toContain('kernel.audit-verification-old')
    await run(town, 'kernel.verify-audit')
    expect(await foundIn(town)).not.toContain('kernel.audit-verification-old')
  })
})

describe('the keys that open the keys of people', () => {
  it('are told when nobody changes them, and no more in the morning after they were changed: kek-old', async () => {
    const town = await openTown()
    await town.parts.keys.current()
    town.advance(92 * day)
    expect(await foundIn(town)).not.toContain('kernel.kek-old')
    town.advance(2 * day)
    expect(await foundIn(town)).toContain('kernel.kek-old')
    await run(town, 'kernel.rotate-keys')
    expect(await foundIn(town)).not.toContain('kernel.kek-old')
  })

  it('are told while an old one is still there because what it wraps does not open: kek-unfinished', async () => {
    const town = await openTown()
    const { keys, sources, key } = town.parts
    const { db, pool } = town.connection
    const vault = createVault({ sources, key, keys })
    const subject = randomUUID()
    await db.transaction().execute((trx) => vault.seal(trx, subject, 'name', '花子'))
    const kept = (await pool.query('select wrapped from kernel.subject_key where subject = $1', [subject]))
      .rows[0]
    const above = new pg.Client({ connectionString: town.ownerUrl })
    await above.connect()
    const put = (wrapped: Buffer) =>
      above.query('update kernel.subject_key set wrapped = $2 where subject = $1', [subject, wrapped])
    await put(Buffer.alloc(kept.wrapped.length))
    await rotateKeys(db, { sources, keys }, { patienceMs: 100 })
    expect(await foundIn(town)).not.toContain('kernel.kek-unfinished')
    town.advance(4 * day)
    expect(await foundIn(town)).toContain('kernel.kek-unfinished')
    await put(kept.wrapped)
    await above.end()
    await rotateKeys(db, { sources, keys })
    expect(await foundIn(town)).not.toContain('kernel.kek-unfinished')
  })

  it('are told when they were not changed after somebody was erased, until that erasure is final: erasure-not-final', async () => {
    const town = await openTown()
    const { keys, sources, key } = town.parts
    const { db } = town.connection
    const vault = createVault({ sources, key, keys })
    const subject = randomUUID()
    await db.transaction().execute(async (trx) => {
      await vault.seal(trx, subject, 'name', '花子')
      await vault.erase(trx, subject, { by: 'clerk', reason: 'died', now: town.now() })
    })
    town.advance(2 * day)
    expect(await foundIn(town)).not.toContain('kernel.erasure-not-final')
    town.advance(2 * day)
    expect(await foundIn(town)).toContain('kernel.erasure-not-final')
    await run(town, 'kernel.rotate-keys')
    expect(await foundIn(town)).not.toContain('kernel.erasure-not-final')
  })
})

describe('a town that was restored', () => {
  it('is told for what it holds until an administrator lets it go: held', async () => {
    const first = await openTown()
    const saved = await saving(first.ownerUrl)
    await saved.backUp('2026-11-22T03:00:00.000Z')
    await saved.saveKeys('2026-11-22T04:00:00.000Z')
    const town = await openTown({ on: await saved.restore() })
    const { actor } = await town.staff('administrator')
    for (const what of ['delivery', 'payouts']) {
      expect(await foundIn(town)).toContain(`kernel.held ${what}`)
      await town.run('kernel.release-hold', { what }, actor)
      expect(await foundIn(town)).not.toContain(`kernel.held ${what}`)
    }
  })
})

describe('backups', () => {
  /** A town that saves itself by the clock. */
  async function nightly() {
    const town = await openTown()
    const saved = await saving(town.ownerUrl)
    const { ownerUrl, appUrl, connection, parts } = town
    const keysDir = join(saved.folder, 'apart')
    const settings: BackupSettings = {
      ...{ dir: saved.place, keysDir, recipients: [await recipientOf(await newIdentity())], keep: null },
      ...{ dataDir: saved.dataDir, ownerUrl, appUrl, adminUrl: inject('cluster').superuserUrl },
      appRole: /:\/\/([^:@]+)/.exec(appUrl)?.[1] ?? '',
      ...{ migrations: migrationSources, rules: restoreRules, program: 'test' },
    }
    const { db } = connection
    const jobs = (more: Partial<BackupSettings> = {}) =>
      backupJobs(
        { ...settings, ...more },
        { db, sources: parts.sources, log: createLog('silent'), invariants: () => [] },
      )
    const places = { dir: saved.place, keysDir, demo: false }
    return {
      town,
      saved,
      job: (name: string, more: Partial<BackupSettings> = {}) =>
        jobs(more)
          .find((one) => one.name === name)
          ?.run(),
      found: (more: Partial<typeof places> | { dir: null } | { keysDir: null } = {}) =>
        foundBy('kernel', [backupCheck(db, { ...places, ...more })], town.now()),
    }
  }

  it('without a place are told, and so are keys without one: backup-none, keys-backup-none', async () => {
    const { found } = await nightly()
    expect(await found({ dir: null })).toEqual(['kernel.backup-none'])
    expect(await found({ keysDir: null })).toContain('kernel.keys-backup-none')
    expect(await found()).not.toContain('kernel.keys-backup-none')
  })

  it('that were never made, nor tried, are told until they are: backup-never, keys-never, restore-test-never', async () => {
    const { found, job } = await nightly()
    expect(await found()).toEqual(['kernel.backup-never', 'kernel.keys-never', 'kernel.restore-test-never'])
    await job('kernel.backup')
    await job('kernel.try-restore')
    expect(await found()).toEqual([])
  })

  it('that have not been made for days, or tried for weeks, are told until they are: backup-old, keys-old, restore-test-old', async () => {
    const { found, job, town } = await nightly()
    await job('kernel.backup')
    await job('kernel.try-restore')
    town.advance(3 * day)
    expect(await found()).toEqual(['kernel.backup-old', 'kernel.keys-old'])
    await job('kernel.backup')
    expect(await found()).toEqual([])
    town.advance(13 * day)
    await job('kernel.backup')
    expect(await found()).toEqual(['kernel.restore-test-old'])
    await job('kernel.try-restore')
    expect(await found()).toEqual([])
  })

  it('that cannot be written, kept or brought back are told with the reason, until they can: backup-failed, keys-failed, restore-test-failed', async () => {
    const { found, job, saved, town } = await nightly()
    const file = join(saved.folder, 'file')
    await writeFile(file, '')
    await expect(job('kernel.backup', { dir: join(file, 'place') })).rejects.toThrow('cannot be written')
    expect(await found()).toContain('kernel.backup-failed')
    town.advance(minute)
    await expect(job('kernel.backup', { keysDir: join(file, 'apart') })).rejects.toThrow('cannot be written')
    expect(await found()).toContain('kernel.keys-failed')
    expect(await found()).not.toContain('kernel.backup-failed')
    const objects = await readdir(join(saved.place, 'objects'))
    for (const one of objects) await rm(join(saved.place, 'objects', one), { recursive: true })
    await job('kernel.try-restore')
    expect(await found()).toContain('kernel.restore-test-failed')
    town.advance(minute)
    await job('kernel.backup')
    await job('kernel.try-restore')
    expect(await found()).toEqual([])
  })
})
