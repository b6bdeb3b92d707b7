/**
 * `npm run bench vault`: what it costs to keep personal fields under a key per person. Fields opened per CPU-second of
 * this process, in a list and one by one, beside the same rows read in plain text and beside bare AES-256-GCM; sealing;
 * and how many keys a rotation wraps anew in a second. The database has its own processes and is not counted.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import {
  type Connection,
  connect,
  createLog,
  createVault,
  type Db,
  fileKeys,
  type KeyService,
  kernelMigrations,
  migrate,
  nodeKey,
  rotateKeys,
  seal,
  startEmbedded,
  systemSources,
  unseal,
  type Vault,
} from '#kernel'
import { printLine } from './parts/load.ts'
import { median, printGoal, printLoad } from './parts/report.ts'

const goal = { openedPerCpuSecond: 20_000, rewrappedPerSecond: 2000 }
const rounds = 5
const people = 2000
const pageSize = 50
const plain = { name: '山田花子', kana: 'ヤマダハナコ', phone: '08500001111', address: '石見町一丁目1番地' }
const fields = Object.keys(plain) as (keyof typeof plain)[]

type Scene = { db: Connection['db']; vault: Vault; keys: KeyService; sealed: Row[] }
type Row = { subject: string } & Record<keyof typeof plain, Buffer>

/** How many of what `work` did each CPU-second of this process bought, user and system. */
async function perCpuSecond(work: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage()
  const done = await work()
  const { user, system } = process.cpuUsage(before)
  return (done / (user + system)) * 1e6
}

async function report(name: string, work: () => Promise<number>): Promise<number> {
  await work()
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) rates.push(await perCpuSecond(work))
  const each = rates.map((rate) => Math.round(rate)).join(', ')
  printLine(`${name}: ${Math.round(median(rates))} per CPU-second (${each})`)
  return median(rates)
}

const within = <T>(db: Connection['db'], work: (trx: Db) => Promise<T>) => db.transaction().execute(work)

async function prepare(scene: Omit<Scene, 'sealed'>): Promise<Row[]> {
  const { db, vault } = scene
  return within(db, async (trx) => {
    const rows: Row[] = []
    for (let at = 0; at < people; at++) {
      const subject = randomUUID()
      rows.push({ subject, ...(await vault.sealAll(trx, subject, plain)) })
    }
    return rows
  })
}

async function measureOpening({ db, vault, sealed }: Scene): Promise<void> {
  const page = sealed.slice(0, pageSize)
  const items = page.flatMap((row) =>
    fields.map((field) => ({ subject: row.subject, field, sealed: row[field] })),
  )
  const times = 200
  const key = randomBytes(32)
  const value = seal(key, 'a', randomBytes(12), Buffer.from(plain.address))
  const bare = await report('bare AES-256-GCM, fields opened', async () => {
    for (let at = 0; at < 100_000; at++) unseal(key, 'a', value)
    return 100_000
  })
  const subjects = page.map(({ subject }) => subject)
  await report(`plain rows read, ${pageSize} in a query`, async () => {
    for (let at = 0; at < times; at++)
      await sql`select * from kernel.subject_key where subject = any(${subjects}::uuid[])`.execute(db)
    return times * page.length
  })
  const list = await report(
    `openAll, fields of ${pageSize} subjects with ${fields.length} each`,
    async () => {
      for (let at = 0; at < times; at++) await vault.openAll(db, items)
      return times * items.length
    },
  )
  printLine(`  ${(list / bare).toFixed(2)} of bare AES-256-GCM`)
  printGoal(
    `fields opened in lists ≥ ${goal.openedPerCpuSecond} per CPU-second`,
    list >= goal.openedPerCpuSecond,
  )
  await report('open, one field of one subject', async () => {
    for (const row of sealed.slice(0, 1000)) await vault.open(db, row.subject, 'name', row.name)
    return 1000
  })
}

async function measureSealing({ db, vault, sealed }: Scene): Promise<void> {
  await report('sealAll, four fields of a known subject: fields', () =>
    within(db, async (trx) => {
      for (const { subject } of sealed.slice(0, 500)) await vault.sealAll(trx, subject, plain)
      return 500 * fields.length
    }),
  )
  await report('sealAll, four fields of a new subject: fields', () =>
    within(db, async (trx) => {
      for (let at = 0; at < 500; at++) await vault.sealAll(trx, randomUUID(), plain)
      return 500 * fields.length
    }),
  )
  await report('blind terms', async () => {
    for (let at = 0; at < 20_000; at++) vault.blind('phone', `0850${at}`)
    return 20_000
  })
}

async function measureRotation({ db, keys }: Scene): Promise<void> {
  const rates: number[] = []
  for (let round = 0; round < 3; round++) {
    const started = performance.now()
    const { rewrapped } = await rotateKeys(db, { sources: systemSources, keys })
    rates.push((rewrapped / (performance.now() - started)) * 1000)
  }
  const each = rates.map((rate) => Math.round(rate)).join(', ')
  printLine(`rotation: ${Math.round(median(rates))} keys a second (${each})`)
  printGoal(
    `keys wrapped anew ≥ ${goal.rewrappedPerSecond} a second`,
    median(rates) >= goal.rewrappedPerSecond,
  )
}

const base = await mkdtemp(join(tmpdir(), 'hiroba-vault-bench-'))
await chmod(base, 0o711)
const database = await startEmbedded({ dataDir: join(base, 'data'), log: createLog('silent') })
try {
  await migrate(database.ownerUrl, 'hiroba_app', [kernelMigrations])
  const { db, close } = connect(database.appUrl, { max: 4, onError: () => undefined })
  const keys = fileKeys(join(base, 'data/keys/kek'))
  const vault = createVault({ sources: systemSources, key: nodeKey(randomBytes(32)), keys })
  const scene = { db, keys, vault, sealed: await prepare({ db, keys, vault }) }
  await measureOpening(scene)
  await measureSealing(scene)
  await measureRotation(scene)
  printLoad()
  await close()
} finally {
  await database.stop()
  await rm(base, { recursive: true })
}
