import pg from 'pg'
import { describe, expect, inject, it, vi } from 'vitest'
import { connect, type MigrationSource, migrate, shippedMigrations, systemSources } from '#kernel'
import { withCopySession } from '../../src/kernel/backup/sessions.ts'
import { databaseChecks } from '../../src/kernel/doctor/database-checks.ts'
import { migrationSources } from '../../src/migrations.ts'
import { emptyDatabase } from '../setup/backup/empty-database.ts'
import { startOtherServer } from '../setup/backup/other-server.ts'
import { foundBy, foundIn } from '../setup/doctor/found.ts'
import { atEnd } from '../setup/ending.ts'
import { openTown } from '../setup/town.ts'

vi.setConfig({ testTimeout: 120_000 })

async function session(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  atEnd('test', () => client.end().catch(() => undefined))
  return client
}

const looks = async (
  url: string,
  patience?: number,
  migrations: readonly MigrationSource[] = migrationSources,
) => {
  const connection = connect(url, { max: 2, onError: () => undefined })
  try {
    const checks = databaseChecks({ db: connection.db, migrations }, patience).filter(
      ({ name }) => name !== 'jobs',
    )
    return await foundBy('kernel', checks, systemSources.now())
  } finally {
    await connection.close()
  }
}

describe('the database of a town', () => {
  it('with a transaction somebody left open is told, and not for a backup, which may take its time: transaction-long', async () => {
    const town = await openTown()
    expect(await looks(town.appUrl, 1)).not.toContain('kernel.transaction-long')
    const left = await session(town.appUrl)
    await left.query('begin')
    await left.query('select count(*) from work.item')
    await vi.waitFor(
      async () => expect(await looks(town.appUrl, 1)).toContain('kernel.transaction-long'),
      15_000,
    )
    await left.query('rollback')
    expect(await looks(town.appUrl, 1)).not.toContain('kernel.transaction-long')
    await withCopySession(town.appUrl, async (copy) => {
      await copy.query('begin')
      await copy.query('select count(*) from work.item')
      await copy.query('select pg_sleep(2.1)')
      expect(await looks(town.appUrl, 1)).not.toContain('kernel.transaction-long')
    })
  })

  it('that is away is what a running town says when the doctor asks it, and no more when it is back', async () => {
    const town = await openTown()
    const name = /\/([a-z0-9_]+)\?/.exec(town.appUrl)?.[1] ?? ''
    const above = await session(inject('cluster').superuserUrl)
    const ask = async () => {
      const answer = await town.control.request('http://localhost/api/doctor/examine', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      return [answer.status, ((await answer.json()) as { code?: string }).code]
    }
    expect(await ask()).toEqual([200, undefined])
    await above.query(`alter database ${name} with allow_connections false`)
    await above.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    expect(await ask()).toEqual([503, 'kernel.unavailable'])
    await above.query(`alter database ${name} with allow_connections true`)
    await vi.waitFor(async () => expect(await ask()).toEqual([200, undefined]), 30_000)
  })

  it('with more dead rows in a table than living ones is told until they are cleared away: table-bloated', async () => {
    const town = await openTown()
    const owner = await session(town.ownerUrl)
    const finding = 'kernel.table-bloated delivery.attempt'
    await owner.query('alter table delivery.attempt set (autovacuum_enabled = false)')
    await owner.query(`insert into delivery.attempt (message_id, destination_id, attempt, at, code, took_ms)
      select gen_random_uuid(), gen_random_uuid(), 1, now(), 'x', 1 from generate_series(1, 110000) n`)
    await owner.query('select pg_stat_force_next_flush()')
    expect(await foundIn(town)).not.toContain(finding)
    await owner.query('delete from delivery.attempt')
    await owner.query('select pg_stat_force_next_flush()')
    await vi.waitFor(async () => expect(await foundIn(town)).toContain(finding), 15_000)
    await owner.query('vacuum delivery.attempt')
    await vi.waitFor(async () => expect(await foundIn(town)).not.toContain(finding), 15_000)
  })

  it('of an earlier version is told until a worker brought it to this one: migrations-pending', async () => {
    const { ownerUrl, appUrl, appRole, drop } = await emptyDatabase()
    atEnd('test', drop)
    const shipped = (await shippedMigrations(migrationSources)).map(({ module, name }) => `${module}/${name}`)
    const before = shipped.filter((name) => !name.startsWith('kernel/0007') && !name.startsWith('doctor/'))
    await migrate(ownerUrl, appRole, migrationSources, new Set(before))
    expect(await looks(appUrl)).toContain('kernel.migrations-pending')
    await migrate(ownerUrl, appRole, migrationSources)
    expect(await looks(appUrl)).not.toContain('kernel.migrations-pending')
  })

  it('whose server has hardly a connection left is told until some are given back: connections-full', async () => {
    const server = await startOtherServer()
    atEnd('test', server.stop)
    expect(await looks(server.appUrl, undefined, [])).not.toContain('kernel.connections-full')
    const crowd = await Promise.all(Array.from({ length: 82 }, () => session(server.appUrl)))
    expect(await looks(server.appUrl, undefined, [])).toContain('kernel.connections-full')
    for (const one of crowd) await one.end()
    await vi.waitFor(
      async () => expect(await looks(server.appUrl, undefined, [])).not.toContain('kernel.connections-full'),
      15_000,
    )
  })
})
