import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import {
  chooseBackup,
  createLog,
  endRestore,
  openBackup,
  openKeysFile,
  openPlace,
  restoreDatabase,
  systemSources,
} from '#kernel'
import { migrationSources } from '../../src/migrations.ts'
import { restoreRules } from '../../src/restore-rules.ts'
import { expectInvariants } from '../setup/alerts/invariants.ts'
import { emptyDatabase } from '../setup/backup/empty-database.ts'
import { startOtherServer } from '../setup/backup/other-server.ts'
import { openTown } from '../setup/town.ts'

const corpus = 'tests/corpora/backups'
const versions = (await readdir(corpus, { withFileTypes: true })).filter((one) => one.isDirectory())

const servers = ['the PostgreSQL that comes along', 'the oldest one that is served'] as const
/** Debian's, started when it is asked for. */
let older: ReturnType<typeof startOtherServer> | null = null
const olderServer = () => {
  older ??= startOtherServer()
  return older
}

const made: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const drop of made) await drop()
  await (await older)?.stop()
})

async function opened(folder: string) {
  const identities =
    (await readFile(join(folder, 'operator.key'), 'utf8')).match(/^AGE-SECRET-KEY-1\w+$/gm) ?? []
  const keysFile = await openKeysFile(join(folder, 'hiroba-keys.age'), { identities })
  const place = await openPlace(join(folder, 'place'), null)
  return {
    keysFile,
    place,
    manifest: await openBackup(place, await chooseBackup(place, null), keysFile.keys),
  }
}

describe('a town of an earlier version', () => {
  it('is there to be upgraded', () => {
    expect(versions.map(({ name }) => name)).toContain('e1fc52d')
  })

  it.each(versions.flatMap(({ name }) => servers.map((server) => [name, server] as const)))(
    'of %s is brought to this one on %s with all its data, and keeps every promise',
    async (name, server) => {
      const old = await opened(join(corpus, name))
      const database = await emptyDatabase(server === servers[1] ? await olderServer() : undefined)
      made.push(database.drop)
      const parts = {
        migrations: migrationSources,
        rules: restoreRules,
        sources: systemSources,
        log: createLog('silent'),
      }
      const settled = await restoreDatabase({ ...database, ...old, ...parts })
      await endRestore(database.ownerUrl)
      expect(settled.ended['people.session'] ?? 0).toBe(0)
      const client = new pg.Client({ connectionString: database.ownerUrl })
      await client.connect()
      const version = Number((await client.query('show server_version_num')).rows[0]?.server_version_num)
      if (server === servers[1]) expect(Math.floor(version / 10_000)).toBe((await olderServer()).version)
      for (const table of old.manifest.tables.filter(({ schema }) => schema === 'alerts')) {
        const { rows } = await client.query(`select count(*)::int as count from alerts.${table.name}`)
        expect({ table: table.name, count: rows[0]?.count }).toEqual({ table: table.name, count: table.rows })
        if (['alert', 'publication'].includes(table.name)) expect(table.rows).toBeGreaterThan(0)
      }
      await client.end()
      const town = await openTown({ on: database })
      await expectInvariants(town)
      expect((await town.get('/ja/alerts')).status).toBe(200)
      await town.staff('administrator')
    },
    120_000,
  )
})
