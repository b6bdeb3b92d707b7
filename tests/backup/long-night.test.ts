import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PgBoss } from 'pg-boss'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  type BackupSettings,
  backupJobs,
  createLog,
  installJobs,
  listBackups,
  openPlace,
  startJobs,
} from '#kernel'
import { migrationSources } from '../../src/migrations.ts'
import { restoreRules } from '../../src/restore-rules.ts'
import { saving } from '../setup/backup/saving.ts'
import { openTown } from '../setup/town.ts'

it('a nightly backup that lasts longer than its queue allows is made once, and told once, as done', async () => {
  const town = await openTown()
  const { ownerUrl, appUrl, connection, parts } = town
  const appRole = /:\/\/([^:@]+)/.exec(appUrl)?.[1] ?? ''
  const saved = await saving(ownerUrl)
  const log = createLog('silent')
  const settings: BackupSettings = {
    ...{ dir: saved.place, keysDir: null, recipients: [], keep: null, dataDir: saved.dataDir },
    ...{ ownerUrl, appUrl, adminUrl: null, appRole },
    ...{ migrations: migrationSources, rules: restoreRules, program: 'test' },
  }
  const { db } = connection
  const jobs = backupJobs(settings, { db, sources: parts.sources, log, invariants: () => [] })
  await installJobs(ownerUrl, appRole, jobs)
  const working = await startJobs({ appUrl, jobs, log })
  onTestFinished(() => working.stop())
  const boss = new PgBoss({ connectionString: appUrl, schema: 'jobs', migrate: false, schedule: false })
  boss.on('error', () => undefined)
  await boss.start()
  onTestFinished(() => boss.stop({ graceful: false, close: true }))
  // Read last; whoever reads it waits for somebody to write: a night in which a disk is slow.
  const slow = join(saved.dataDir, 'town.yaml')
  execFileSync('mkfifo', [slow])
  const id = await boss.send('kernel.backup', {}, { expireInSeconds: 1, retryDelay: 0 })
  const stateOf = async () =>
    (await connection.pool.query('select state, retry_count as tries from jobs.job where id = $1', [id]))
      .rows[0]
  const underWay = () => existsSync(join(saved.place, 'lock'))
  await vi.waitFor(() => expect(underWay()).toBe(true), 20_000)
  await vi.waitFor(async () => expect(await stateOf()).toEqual({ state: 'completed', tries: 1 }), 25_000)
  expect(underWay()).toBe(true)
  await writeFile(slow, 'name: x\n')
  const runs = async () =>
    (await connection.pool.query('select kind, outcome, code from kernel.backup_run')).rows
  await vi.waitFor(
    async () => expect(await runs()).toEqual([{ kind: 'backup', outcome: 'done', code: null }]),
    15_000,
  )
  const there = []
  for await (const { at } of listBackups(await openPlace(saved.place, null), saved.keys)) there.push(at)
  expect(there).toHaveLength(1)
}, 90_000)
