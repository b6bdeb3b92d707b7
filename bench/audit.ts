/**
 * `npm run bench audit`: what the audit costs, and how fast it is verified. A small real command (a work item is taken,
 * then given back) by eight clients at once, through two runners of one town in this process: the one that runs, with its
 * sealer, and one that writes no row; twenty-one rounds of each in turn. Then a million rows, sealed and verified.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import {
  type Actor,
  createLimiter,
  createLog,
  createRunner,
  fileAnchor,
  newId,
  type Runner,
  startSealer,
  systemSources,
  unsealedAudit,
  verifyAudit,
  type WriteAudit,
} from '#kernel'
import { raiseWork } from '#work'
import { databaseCpuSeconds } from './parts/cpu.ts'
import { printLine } from './parts/load.ts'
import { median, printGoal, printLoad } from './parts/report.ts'
import { openTownInProcess, type TownInProcess } from './parts/town-in-process.ts'

const goal = { costShare: 0.15, verifiedPerCpuSecond: 60_000 }
const rounds = 21
const secondsEach = 2
const clients = 8
const million = 1_000_000

type Worker = { actor: Actor; item: string }
type Round = { perSecond: number; cpuMs: number }

const id = () => newId(systemSources)

/** Members of staff with a role, each with a work item of that role. */
async function workers({ connection }: TownInProcess): Promise<Worker[]> {
  const now = systemSources.now()
  const made: Worker[] = []
  for (let n = 0; n < clients; n++) {
    const [person, item] = [id(), id()]
    await connection.pool.query(
      `insert into people.person (id, kind, name, roles, persona, created_at)
       values ($1, 'staff', '測定 一郎', '{administrator}', false, $2)`,
      [person, now],
    )
    const owner = { ownerRole: 'administrator', dueInHours: 1, now }
    await raiseWork(connection.db, {
      kind: 'work.kind.event-parked',
      subject: item,
      path: '',
      id: item,
      ...owner,
    })
    const grants = new Set(['work:complete'])
    made.push({ actor: { kind: 'person', id: person, grants }, item })
  }
  return made
}

/** The runner of the town; with `audited` false the same without a row and without a sealer. */
function runnerOf({ connection, key }: TownInProcess, audited: boolean): Runner {
  const none = audited ? {} : { writeAudit: settleOnly }
  return createRunner({
    db: connection.db,
    sources: systemSources,
    key,
    log: createLog('error'),
    // One that never runs dry: a hundred and twenty a minute are for people.
    limiter: { ...createLimiter(), take: () => null },
    listenersOf: () => [],
    ...none,
  })
}

/** What a command with a key writes beside its own change when there is no audit. */
const settleOnly: WriteAudit = async (db, _entry, settling) => {
  if (!settling) return
  const { actor, operation, key, output } = settling
  await sql`update kernel.idempotency set output = ${output}::jsonb
    where actor = ${actor} and operation = ${operation} and key = ${key}`.execute(db)
}

const cpuSeconds = async (town: TownInProcess) => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 + (await databaseCpuSeconds(town))
}

async function measure(town: TownInProcess, runner: Runner, staff: readonly Worker[]): Promise<Round> {
  const operations = town.app.modules.flatMap((one) => one.operations)
  const [take, giveBack] = ['work.assign', 'work.give-back'].map((name) => {
    const found = operations.find((one) => one.name === name)
    if (!found) throw new Error(`no operation ${name}`)
    return found
  })
  if (!(take && giveBack)) throw new Error('no operations')
  const until = performance.now() + secondsEach * 1000
  const [started, before] = [performance.now(), await cpuSeconds(town)]
  let done = 0
  const client = async ({ actor, item }: Worker) => {
    const call = () => ({ actor, via: 'form' as const, key: id() })
    for (; performance.now() < until; done += 2) {
      await runner.run(take, { id: item, to: actor.id }, call())
      await runner.run(giveBack, { id: item, seen: actor.id }, call())
    }
  }
  await Promise.all(staff.map(client))
  const seconds = (performance.now() - started) / 1000
  // What was left to seal is work of this round.
  while ((await unsealedAudit(town.connection.db)).rows > 0) await pause(50)
  return { perSecond: done / seconds, cpuMs: (((await cpuSeconds(town)) - before) / done) * 1000 }
}

const sealerOf = (town: TownInProcess) =>
  startSealer({
    db: town.connection.db,
    sources: systemSources,
    key: town.key,
    log: createLog('error'),
    anchor: fileAnchor(join(town.dataDir, 'audit-head.json')),
  })

async function measureCost(town: TownInProcess): Promise<void> {
  const staff = await workers(town)
  const found: Record<'audited' | 'bare', Round[]> = { audited: [], bare: [] }
  const sealer = sealerOf(town)
  for (let round = -1; round < rounds; round++) {
    // In turn, and each pair the other way round: what drifts on this machine meets both alike.
    const turns = (['audited', 'bare'] as const).toSorted(() => (round % 2 === 0 ? 1 : -1))
    for (const turn of turns) {
      const result = await measure(town, runnerOf(town, turn === 'audited'), staff)
      // The first pair warms up.
      if (round >= 0) found[turn].push(result)
    }
  }
  await sealer.stop()
  for (const turn of ['audited', 'bare'] as const) {
    const of = (what: keyof Round) => median(found[turn].map((one) => one[what]))
    const span = found[turn].map(({ perSecond }) => Math.round(perSecond)).toSorted((a, b) => a - b)
    printLine(
      `${turn}: ${of('perSecond').toFixed(0)} commands a second (${span[0]} to ${span.at(-1)}), ${of('cpuMs').toFixed(2)} ms CPU each`,
    )
  }
  // Of each pair, for what else this machine does meets both of them.
  const ratio = (what: keyof Round) =>
    median(found.audited.map((one, n) => one[what] / (found.bare[n]?.[what] ?? Number.NaN)))
  const throughput = 1 - ratio('perSecond')
  const cpu = ratio('cpuMs') - 1
  printLine(
    `cost: ${(throughput * 100).toFixed(1)} % of the throughput, ${(cpu * 100).toFixed(1)} % more CPU a command`,
  )
  printGoal(`cost ≤ ${goal.costShare * 100} % of the throughput`, throughput <= goal.costShare)
}

async function measureVerification(town: TownInProcess): Promise<void> {
  const { db, pool } = town.connection
  for (let at = 0; at < million; at += 20_000)
    await pool.query(
      `insert into kernel.audit (at, actor, operation, outcome, via, subject, digest, loud)
       select now(), gen_random_uuid()::text, 'work.assign', 'done', 'form',
         array[gen_random_uuid()::text, gen_random_uuid()::text], encode(sha256(n::text::bytea), 'hex'), false
       from generate_series($1::int, $1::int + 19999) n`,
      [at],
    )
  const before = performance.now()
  const sealer = sealerOf(town)
  for (let left = 1; left > 0; await pause(200)) {
    const { rows } = await sql<{ left: bigint }>`select (select count(*) from kernel.audit)
      - (select count(*) from kernel.audit_leaf) as left`.execute(db)
    left = Number(rows[0]?.left ?? 0)
  }
  const sealedIn = (performance.now() - before) / 1000
  await sealer.stop()
  printLine(`sealed: ${(million / sealedIn).toFixed(0)} rows a second in one go`)
  globalThis.gc?.()
  const heap = process.memoryUsage().rss
  const rates: number[] = []
  const perCpu: number[] = []
  for (let round = 0; round < 3; round++) {
    const began = performance.now()
    const cpu = process.cpuUsage()
    const anchor = fileAnchor(join(town.dataDir, 'audit-head.json'))
    const { ok, rows } = await verifyAudit(db, { key: town.key, anchor })
    if (!ok) throw new Error('the audit is not as it was sealed')
    rates.push((rows / (performance.now() - began)) * 1000)
    const { user, system } = process.cpuUsage(cpu)
    perCpu.push((rows / (user + system)) * 1e6)
  }
  const more = (process.memoryUsage().rss - heap) / 2 ** 20
  const each = rates.map((rate) => rate.toFixed(0)).join(', ')
  printLine(
    `verified: ${median(rates).toFixed(0)} rows a second (${each}), ${median(perCpu).toFixed(0)} per CPU-second of this process, ${more.toFixed(0)} MiB more than before`,
  )
  printGoal(
    `verified ≥ ${goal.verifiedPerCpuSecond} rows per CPU-second`,
    median(perCpu) >= goal.verifiedPerCpuSecond,
  )
}

const town = await openTownInProcess()
try {
  await measureCost(town)
  await measureVerification(town)
  printLoad()
} finally {
  await town.stop()
}
