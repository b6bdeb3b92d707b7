/**
 * `npm run bench backup`: how long a town of 3,000 residents with a year behind it takes to save and to restore, how much
 * room the first backup takes, and how much a second one adds after a day. The database lies on this machine's disk; its
 * processes are not in the CPU figures. The peer is `tar` with zstd of the same database's files, stopped: what operators
 * did before.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompressSync } from 'node:zlib'
import pg from 'pg'
import {
  chooseBackup,
  createLog,
  loadTownKeys,
  makeBackup,
  openBackup,
  openKeysFile,
  openPlace,
  restoreDatabase,
  startEmbedded,
  systemSources,
  writeKeysFile,
} from '#kernel'
import { newIdentity, recipientOf } from '../src/kernel/backup/age-box.ts'
import { migrationSources, prepare } from '../src/migrations.ts'
import { restoreRules } from '../src/restore-rules.ts'
import { printLine } from './parts/load.ts'
import { printGoal, printLoad } from './parts/report.ts'

const run = promisify(execFile)
const goal = { backupSeconds: 60, restoreSeconds: 180, secondShare: 0.1 }
const residents = 3000

/** A year of a town in the tables that grow: registers sealed, found by terms, read, audited; messages and their receipts. */
const year = `
  insert into residents.resident (id, state, registered, undisclosed, sealed, version, created_at, changed_at)
    select gen_random_uuid(), 'active', true, false, decode(repeat(md5(random()::text), 12), 'hex'), 1, now(), now()
    from generate_series(1, ${residents});
  insert into residents.version select id, 1, 'registered', 'x', now(), sealed from residents.resident;
  insert into residents.term select 'name', decode(left(md5(id::text || n), 24), 'hex'), id
    from residents.resident, generate_series(1, 15) n;
  insert into kernel.subject_key select id, decode(repeat(md5(random()::text), 4), 'hex'), '0001-x', now() from residents.resident;
  insert into residents.read_log select gen_random_uuid(), id, gen_random_uuid()::text, 'residents.get', 'counter', now()
    from residents.resident, generate_series(1, 20);
  insert into kernel.audit (at, actor, operation, outcome, via, subject, digest, loud)
    select now() - n * interval '1 minute', gen_random_uuid()::text, 'residents.get', 'done', 'form',
      array[gen_random_uuid()::text], md5(n::text) || md5((n + 1)::text), false from generate_series(1, 300000) n;
  insert into delivery.receipt (message_id, destination_id, medium, outcome, attempts, queued_at, ended_at, took_ms)
    select gen_random_uuid(), gen_random_uuid(), 'mail', 'delivered', 1, now(), now(), 100 from generate_series(1, 300000);`
const day = `
  insert into kernel.audit (at, actor, operation, outcome, via, subject, digest, loud)
    select now(), gen_random_uuid()::text, 'residents.get', 'done', 'form', array[gen_random_uuid()::text], md5(n::text), false
    from generate_series(1, 1000) n;
  insert into delivery.receipt (message_id, destination_id, medium, outcome, attempts, queued_at, ended_at, took_ms)
    select ('ffffffff' || substr(gen_random_uuid()::text, 9))::uuid, gen_random_uuid(), 'mail', 'delivered', 1, now(), now(), 100
    from generate_series(1, 1000);`

async function execute(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(text).finally(() => client.end())
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<{ seconds: number; done: T }> {
  const before = process.cpuUsage()
  const began = performance.now()
  const done = await work()
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(before)
  printLine(`${name}: ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of CPU`)
  return { seconds, done }
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    files.filter((one) => one.isFile()).map(async (one) => (await stat(join(one.parentPath, one.name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

async function openTown(folder: string) {
  const dataDir = join(folder, 'data')
  const server = await startEmbedded({ dataDir, log: createLog('silent') })
  await prepare(server.ownerUrl, 'hiroba_app')
  await mkdir(join(dataDir, 'keys'), { mode: 0o700 })
  await writeFile(join(dataDir, 'keys', 'node.key'), randomBytes(32), { mode: 0o600 })
  return { dataDir, server, keys: await loadTownKeys(join(dataDir, 'keys')) }
}

async function bench(folder: string): Promise<void> {
  const { dataDir, server, keys } = await openTown(folder)
  await execute(server.ownerUrl, year)
  const url = server.ownerUrl
  const identity = await newIdentity()
  const save = () =>
    makeBackup({
      url,
      folder: join(folder, 'place'),
      dataDir,
      keys,
      recipients: [],
      at: systemSources.now(),
      program: 'bench',
    })
  const first = await timed('first backup', save)
  const { rows, bytes, newBytes } = first.done
  printLine(
    `  ${rows} rows, ${mb(bytes)} of text, ${mb(newBytes)} stored, ${Math.round(rows / first.seconds)} rows/s`,
  )
  await timed('second backup, nothing changed', save)
  await execute(url, day)
  const third = await timed('third backup, 2,000 rows later', save)
  printLine(`  ${mb(third.done.newBytes)} added, ${third.done.newObjects} of ${third.done.objects} pieces`)
  const sealer = { recipients: [await recipientOf(identity)] }
  const parts = { url, dataDir, folder: join(folder, 'apart'), keys, sealer, rules: restoreRules }
  const keysFile = (
    await timed('file of keys', () => writeKeysFile({ ...parts, at: systemSources.now(), program: 'bench' }))
  ).done
  const peer = await timed('peer: tar with zstd of the files', async () => {
    const { stdout } = await run('tar', ['-C', dataDir, '-cf', '-', 'postgres'], {
      encoding: 'buffer',
      maxBuffer: 2 ** 31,
    })
    return zstdCompressSync(stdout).length
  })
  printLine(
    `  ${mb(peer.done)} each time, against ${mb(await sizeOf(join(folder, 'place')))} for three backups`,
  )
  const target = await startEmbedded({ dataDir: join(folder, 'new'), log: createLog('silent') })
  const restored = await timed('restore, compared', async () => {
    const opened = await openKeysFile(keysFile.path, { identities: [identity] })
    const place = await openPlace(join(folder, 'place'), null)
    const manifest = await openBackup(place, await chooseBackup(place, null), opened.keys)
    const tools = {
      migrations: migrationSources,
      rules: restoreRules,
      sources: systemSources,
      log: createLog('silent'),
    }
    await restoreDatabase({
      ownerUrl: target.ownerUrl,
      appRole: 'hiroba_app',
      place,
      manifest,
      keysFile: opened,
      ...tools,
    })
    return rows
  })
  printLine(`  ${Math.round(restored.done / restored.seconds)} rows/s`)
  await target.stop()
  await server.stop()
  printLoad()
  printGoal(`a backup within ${goal.backupSeconds} s`, first.seconds <= goal.backupSeconds)
  printGoal(`a restore within ${goal.restoreSeconds} s`, restored.seconds <= goal.restoreSeconds)
  const share = third.done.newBytes / newBytes
  printGoal(`a day adds at most ${goal.secondShare * 100} % of the first`, share <= goal.secondShare)
}

const folder = await mkdtemp(join(tmpdir(), 'hiroba-bench-'))
await chmod(folder, 0o711)
try {
  await bench(folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}
