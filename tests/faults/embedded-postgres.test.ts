import { spawn } from 'node:child_process'
import {
  chmod,
  chown,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  end,
  killedWhileMade,
  killServer,
  processesIn,
  refusedTown,
  sql,
  startTown,
  tryTown,
} from './child-town.ts'
import { addRow, clusterOf, emptyFolder, keptRows, madeFolder, stopLater, town } from './fault-folders.ts'

const root = process.getuid?.() === 0
/** `npm run faults` looks at more moments. */
const long = process.env['HIROBA_LONG'] === '1'

describe('a town that is killed', () => {
  it('finds its server running at the next start, with every row', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    await end(first.process, 'SIGKILL')
    const second = await town(dataDir)
    expect(second.adopted).toBe(true)
    expect(second.ownerUrl).toBe(first.ownerUrl)
    expect(await keptRows(second.ownerUrl)).toEqual([1])
  })

  it('with its server, starts it again and keeps every committed row', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    await end(first.process, 'SIGKILL')
    await killServer(join(dataDir, 'postgres'))
    const second = await town(dataDir)
    expect(second.adopted).toBe(false)
    expect(await keptRows(second.ownerUrl)).toEqual([1])
  })

  it('with its postmaster alone, waits for the sessions that outlived it', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    const sleeper = sql(first.ownerUrl, 'select pg_sleep(600)').catch((error: Error) => error)
    await end(first.process, 'SIGKILL')
    const postmaster = Number(
      (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0],
    )
    process.kill(postmaster, 'SIGKILL')
    const second = await town(dataDir)
    expect(await sleeper).toBeInstanceOf(Error)
    expect(await keptRows(second.ownerUrl)).toEqual([1])
  })

  it.each(long ? [20, 150, 300, 450, 600, 900, 1200] : [150])(
    '%i ms into its very first start leaves nothing that hinders the next',
    async (afterMs) => {
      const dataDir = await emptyFolder()
      await killedWhileMade(dataDir, afterMs)
      const next = await town(dataDir)
      await addRow(next.ownerUrl, 7)
      expect((await readdir(dataDir)).filter((name) => /^postgres\.[0-9a-f]{8}/.test(name))).toEqual([])
      expect(await keptRows(next.ownerUrl)).toEqual([7])
    },
  )
})

it('a server killed under a running town comes back on the same address, and the town still holds its folder', async () => {
  const dataDir = await madeFolder()
  const running = await town(dataDir)
  await addRow(running.ownerUrl, 1)
  await killServer(join(dataDir, 'postgres'))
  await expect.poll(() => keptRows(running.ownerUrl).catch(() => null), { timeout: 20_000 }).toEqual([1])
  expect((await refusedTown(dataDir)).refused).toBe('data-folder-in-use')
})

describe('one data folder', () => {
  it('is refused to a second town, with the process that has it', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    const second = await refusedTown(dataDir)
    expect(second.refused).toBe('data-folder-in-use')
    expect(second.sentence).toContain(`process ${first.process.pid}`)
  })

  it('goes to exactly one of three towns that start in the same moment', async () => {
    const dataDir = await emptyFolder()
    const tried = await Promise.all([tryTown(dataDir), tryTown(dataDir), tryTown(dataDir)])
    stopLater(...tried)
    expect(tried.map(({ outcome }) => outcome).sort()).toEqual([
      'data-folder-in-use',
      'data-folder-in-use',
      'started',
    ])
  })

  it('is free again after a stop that leaves no process of the server', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    const cluster = await clusterOf(first.superuserUrl)
    await end(first.process, 'SIGTERM')
    expect(await processesIn(cluster)).toEqual([])
    expect((await town(dataDir)).adopted).toBe(false)
  })

  it('is not blocked by left-over files whose process numbers other programs have now', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    const file = join(dataDir, 'postgres/postmaster.pid')
    const stale = (await readFile(file, 'utf8')).split('\n').slice(1)
    await end(first.process, 'SIGTERM')
    const { uid, gid } = await stat(join(dataDir, 'postgres'))
    const other = spawn('sleep', ['60'], root ? { uid, gid } : {})
    await writeFile(file, [String(other.pid), ...stale].join('\n'), { mode: 0o600 })
    await chown(file, uid, gid)
    await writeFile(
      join(dataDir, 'hiroba.pid'),
      JSON.stringify({ pid: other.pid, identity: 'an earlier boot/1' }),
    )
    const second = await town(dataDir)
    other.kill()
    expect(await keptRows(second.ownerUrl)).toEqual([1])
  })

  it('that was emptied begins anew', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    await end(first.process, 'SIGKILL')
    await rm(dataDir, { recursive: true })
    const second = await town(dataDir)
    expect(second.adopted).toBe(false)
    await expect(keptRows(second.ownerUrl)).rejects.toThrow('does not exist')
  })

  it.each(['広場 の "データ", 100% {odd} it\'s', 'long'.repeat(30)])('may be called %s', async (name) => {
    const dataDir = await emptyFolder(name)
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    await end(first.process, 'SIGKILL')
    expect(await keptRows((await town(dataDir)).ownerUrl)).toEqual([1])
  })

  it('can be moved while the town is stopped', async () => {
    const dataDir = await madeFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    await end(first.process, 'SIGTERM')
    await rename(dataDir, `${dataDir}-moved`)
    expect(await keptRows((await town(`${dataDir}-moved`)).ownerUrl)).toEqual([1])
  })
})

describe('a data folder that is not whole', () => {
  let base = ''
  beforeAll(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-fault-')))
    await chmod(base, 0o711)
    await end((await startTown(base)).process, 'SIGTERM')
  })
  afterAll(() => rm(base, { recursive: true }))

  /** Puts `text` in the file's place (or nothing, for null) while a start is tried. */
  async function startWith(file: string, text: string | null): Promise<string> {
    const path = join(base, file)
    await rename(path, `${path}-kept`)
    if (text !== null) await writeFile(path, text)
    const { refused } = await refusedTown(base)
    await rm(path, { force: true })
    await rename(`${path}-kept`, path)
    return refused
  }

  it('is refused when its finished database is gone, not silently begun anew', async () => {
    expect(await startWith('postgres', null)).toBe('database-missing')
  })

  it('is refused when its passwords are gone or damaged', async () => {
    expect(await startWith('postgres.json', null)).toBe('data-folder-unusable')
    expect(await startWith('postgres.json', '{"home": ".", "made"')).toBe('data-folder-unusable')
  })

  it('is refused when another major version of PostgreSQL made it', async () => {
    expect(await startWith('postgres/PG_VERSION', '17\n')).toBe('database-of-another-version')
  })

  it('starts once it is whole again', async () => {
    expect((await town(base)).adopted).toBe(false)
  })
})

describe('the database', () => {
  let base = ''
  let shared: Awaited<ReturnType<typeof startTown>>
  beforeAll(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-fault-')))
    await chmod(base, 0o711)
    shared = await startTown(base)
  })
  afterAll(async () => {
    await end(shared.process, 'SIGTERM')
    await rm(base, { recursive: true })
  })

  it('is UTF-8, ordered the same everywhere, checksummed, durable, and listens on no network', async () => {
    const { superuserUrl } = shared
    const [row] = await sql(
      superuserUrl,
      `select pg_encoding_to_char(encoding) as encoding, datlocprovider::text as provider, datlocale as locale,
        current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
        current_setting('listen_addresses') as network, current_setting('timezone') as zone
       from pg_database where datname = 'hiroba'`,
    )
    expect(row).toEqual({
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      checksums: 'on',
      fsync: 'on',
      network: '',
      zone: 'UTC',
    })
  })

  it('lets the app use what it was granted and make nothing', async () => {
    const { ownerUrl, appUrl } = shared
    await sql(
      ownerUrl,
      'create schema town; create table town.kept (row int); grant usage on schema town to hiroba_app; grant select on town.kept to hiroba_app',
    )
    expect(await sql(appUrl, 'select row from town.kept')).toEqual([])
    for (const attempt of [
      'create table t (a int)',
      'create table town.t (a int)',
      'create schema s',
      'create temporary table t (a int)',
      'create database d',
      'delete from town.kept',
    ]) {
      await expect(sql(appUrl, attempt)).rejects.toThrow(/permission denied/)
    }
    expect(
      await sql(
        ownerUrl,
        'select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
      ),
    ).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false }])
  })

  it('lets the owner add the extensions search needs', async () => {
    const { ownerUrl } = shared
    await sql(ownerUrl, 'create extension pg_trgm; create extension btree_gist')
  })

  it('refuses who does not know a password', async () => {
    const { ownerUrl } = shared
    await expect(sql(ownerUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    )
  })

  it('keeps passwords and socket to the users concerned', async () => {
    const { superuserUrl } = shared
    const [row] = await sql<{ folder: string }>(
      superuserUrl,
      "select trim(both '\"' from current_setting('unix_socket_directories')) as folder",
    )
    expect((await stat(join(base, 'postgres.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(row?.folder ?? '')).mode & 0o777).toBe(0o700)
  })
})
