import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { databaseAccount, run } from '../../../src/kernel/database/embedded/account.ts'
import { give } from '../../../src/kernel/database/embedded/cluster.ts'
import { prepareDatabase, startEmbedded } from '../../../src/kernel/database/embedded/index.ts'
import { createLog } from '../../../src/kernel/log/index.ts'
import type { ServerLogins } from './empty-database.ts'

const installed = '/usr/lib/postgresql'

/** Debian's PostgreSQL, the oldest that is installed, on a folder of its own; `version` is its major one. */
export async function startOtherServer(): Promise<ServerLogins & { version: number; stop(): Promise<void> }> {
  const version = (await readdir(installed)).map(Number).toSorted((one, two) => one - two)[0] ?? 0
  const programs = join(installed, String(version), 'bin')
  const account = await databaseAccount(null)
  const folder = await mkdtemp(join(tmpdir(), 'hiroba-other-'))
  await chmod(folder, 0o711)
  const sockets = await mkdtemp(join(folder, 'sockets-'))
  await give(sockets, account)
  const cluster = join(sockets, 'cluster')
  const asked = ['-D', cluster, '-U', 'postgres', '--auth', 'trust', '-E', 'UTF8', '--locale', 'C.UTF-8']
  const made = await run(join(programs, 'initdb'), asked, account)
  if (!made.ok) throw new Error(`initdb of PostgreSQL ${version}: ${made.output}`)
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${sockets}`, '-c', 'fsync=off']
  const server = spawn(join(programs, 'postgres'), ['-D', cluster, ...settings], {
    ...account.as,
    stdio: 'ignore',
  })
  const stop = async () => {
    const ended = once(server, 'exit')
    server.kill('SIGINT')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  const url = (role: string, database: string) =>
    `postgresql://${role}:x@/${database}?host=${encodeURIComponent(sockets)}&port=5432`
  const superuserUrl = url('postgres', 'postgres')
  await ready(superuserUrl)
  const [owner, app] = ['other_owner', 'other_app'].map((name) => ({ name, password: 'x' })) as [Role, Role]
  await prepareDatabase({ connectionString: superuserUrl }, 'other', { owner, app })
  return { version, stop, superuserUrl, ownerUrl: url(owner.name, 'other'), appUrl: url(app.name, 'other') }
}

/** A server of another major version than the one this run is on: Debian's, or on Debian's the one that comes along. */
export async function startAnotherVersion(): ReturnType<typeof startOtherServer> {
  if (process.env['HIROBA_TEST_DATABASE_URL'] === undefined) return startOtherServer()
  const dataDir = await mkdtemp(join(tmpdir(), 'hiroba-other-'))
  await chmod(dataDir, 0o711)
  const server = await startEmbedded({ dataDir, log: createLog('silent') })
  const { superuserUrl, ownerUrl, appUrl } = server
  const stop = async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { version: await majorOf(superuserUrl), stop, superuserUrl, ownerUrl, appUrl }
}

async function majorOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::int / 10000 as version",
  )
  await client.end()
  return rows[0]?.version ?? 0
}

type Role = { name: string; password: string }

async function ready(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return
    } catch (error) {
      if (tries === 600) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
