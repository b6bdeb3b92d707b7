import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { prepareDatabase, startEmbedded } from '../../src/kernel/database/embedded/index.ts'
import { createLog } from '../../src/kernel/log/index.ts'

/**
 * The one throw-away cluster of a test run, read with `inject('cluster')`. The three URLs name the same empty database;
 * make one per worker through `superuserUrl`, owned by the role of `ownerUrl`.
 */
export type TestCluster = { superuserUrl: string; ownerUrl: string; appUrl: string }

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env['HIROBA_TEST_DATABASE_URL']
  const { cluster, remove } = external ? await onServer(external) : await onOwnCluster()
  project.provide('cluster', cluster)
  return remove
}

/** On the server the run was given: a database and roles of its own, dropped at the end. */
async function onServer(url: string): Promise<{ cluster: TestCluster; remove(): Promise<void> }> {
  const mark = `hiroba_test_${randomBytes(6).toString('hex')}`
  const owner = { name: `${mark}_owner`, password: randomBytes(12).toString('hex') }
  const app = { name: `${mark}_app`, password: randomBytes(12).toString('hex') }
  await prepareDatabase({ connectionString: url }, mark, { owner, app })
  const as = (role?: { name: string; password: string }) => {
    // A server behind a socket has no host, which the URL standard does not know; the parameter `host` wins.
    const other = new URL(url.replace('@/', '@localhost/'))
    other.pathname = `/${mark}`
    if (role) Object.assign(other, { username: role.name, password: role.password })
    return other.href
  }
  const remove = async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where datdba = $1::regrole',
      [owner.name],
    )
    for (const { name } of rows) await client.query(`drop database ${name} with (force)`)
    await client.query(`drop role ${owner.name}, ${app.name}`)
    await client.end()
  }
  return { cluster: { superuserUrl: as(), ownerUrl: as(owner), appUrl: as(app) }, remove }
}

async function onOwnCluster(): Promise<{ cluster: TestCluster; remove(): Promise<void> }> {
  const dataDir = await mkdtemp(join(await quickFolder(), 'hiroba-test-'))
  // The database user passes through.
  await chmod(dataDir, 0o711)
  const guard = guardAgainstDeath(dataDir)
  const { superuserUrl, ownerUrl, appUrl, stop } = await startEmbedded({ dataDir, log: createLog('silent') })
  const remove = async () => {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
    guard.end()
  }
  return { cluster: { superuserUrl, ownerUrl, appUrl }, remove }
}

const memory = '/dev/shm'
const enoughBytes = 3 * 1024 ** 3

/**
 * What is thrown away at the end need not outlive the machine: it lies in memory where there is room, and no test waits
 * for the disk. What must outlive it is tried on servers of its own.
 */
async function quickFolder(): Promise<string> {
  const room = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return room >= enoughBytes ? memory : tmpdir()
}

/** Clears up when this run dies without a farewell: the guard's standard input ends with it. */
function guardAgainstDeath(dataDir: string): { end(): void } {
  const script = `
    while read -r line; do [ "$line" = done ] && exit; done
    pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid"
    while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ -d "/proc/$pid/cwd" ]; do sleep 0.1; done
    rm -rf "$1"`
  const child = spawn('/bin/sh', ['-c', script, 'sh', dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.unref()
  return { end: () => void child.stdin.end('done\n') }
}
