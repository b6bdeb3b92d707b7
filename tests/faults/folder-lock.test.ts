import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { holdDataFolder } from '../../src/kernel/database/embedded/index.ts'
import { createLog } from '../../src/kernel/log/index.ts'
import { sql } from './child-town.ts'
import { emptyFolder } from './fault-folders.ts'

describe('the folder lock', () => {
  it('also holds on a server of your own, until it is released', async () => {
    const dataDir = await emptyFolder()
    await mkdir(dataDir)
    const hold = {
      dataDir,
      login: { connectionString: inject('cluster').appUrl },
      log: createLog('silent'),
      onLost: () => undefined,
    }
    const first = await holdDataFolder(hold)
    await expect(holdDataFolder(hold)).rejects.toMatchObject({ code: 'data-folder-in-use' })
    await first.release()
    await (await holdDataFolder(hold)).release()
  })

  it('decides even when the file that names its holder is gone', async () => {
    const dataDir = await emptyFolder()
    await mkdir(dataDir)
    const hold = {
      dataDir,
      login: { connectionString: inject('cluster').appUrl },
      log: createLog('silent'),
      onLost: () => undefined,
    }
    const first = await holdDataFolder(hold)
    await rm(join(dataDir, 'hiroba.pid'))
    await expect(holdDataFolder(hold)).rejects.toMatchObject({ code: 'data-folder-in-use' })
    await first.release()
  })

  it('is taken again when its session is cut', async () => {
    const dataDir = await emptyFolder()
    await mkdir(dataDir)
    const { superuserUrl } = inject('cluster')
    const hold = {
      dataDir,
      login: { connectionString: superuserUrl },
      log: createLog('silent'),
      onLost: () => undefined,
    }
    const first = await holdDataFolder(hold)
    const holders =
      "select pid from pg_stat_activity where application_name = 'hiroba folder lock' and datname = current_database() and pid in (select pid from pg_locks where locktype = 'advisory')"
    const mine = async () => (await sql<{ pid: number }>(superuserUrl, holders)).map(({ pid }) => pid)
    const [before] = await mine()
    const client = new pg.Client(superuserUrl)
    await client.connect()
    await client.query('select pg_terminate_backend($1)', [before])
    await client.end()
    await expect
      .poll(async () => (await mine()).filter((pid) => pid !== before).length, { timeout: 10_000 })
      .toBe(1)
    await first.release()
  })
})
