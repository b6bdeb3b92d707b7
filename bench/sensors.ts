/**
 * `npm run bench sensors`: a thousand instruments that each say something every second. What that costs of a core (this
 * process and the database's), how long a message takes from its arrival until it is durable, and one that crosses a
 * threshold until its proposal is, three times over. The same over a real broker (Debian's mosquitto), where it is
 * installed. The peer is a plain insert of the same rows in the same batches, with nothing judged.
 */
import pg from 'pg'
import { type Actor, system } from '#kernel'
import { InstrumentWays } from '#sensors'
import { hasMosquitto, openMosquitto } from '../tests/setup/intake/mosquitto.ts'
import { databaseCpuSeconds } from './parts/cpu.ts'
import { beInstruments, instrumentsRole } from './parts/instruments-process.ts'
import { percentile, printLine } from './parts/load.ts'
import { printGoal, printLoad, printWaits } from './parts/report.ts'
import { overBroker } from './parts/sensors-broker.ts'
import { openTownInProcess, type TownInProcess } from './parts/town-in-process.ts'

const goal = { coreShare: 1, proposalP99Ms: 500 }
const instruments = 1000
const seconds = 20
const rounds = 3
const watched = 300
const crossingsASecond = 5

type Send = { datastream: string; at: string; result: number; crosses: boolean }

/** This process and the database together. */
async function cpuSeconds(town: TownInProcess): Promise<number> {
  const { user, system: kernel } = process.cpuUsage()
  return (user + kernel) / 1e6 + (await databaseCpuSeconds(town))
}

async function prepare(town: TownInProcess): Promise<string[]> {
  const { app } = town
  const actor: Actor = system('bench')
  const operations = new Map(
    app.modules.flatMap((one) => one.operations).map((op) => [op.name as string, op]),
  )
  const run = async (name: string, input: unknown) => {
    const op = operations.get(name)
    if (!op) throw new Error(`no operation ${name}`)
    return ((await app.runner.run(op, input, { actor, via: 'job' })) as { id: string }).id
  }
  const streams: string[] = []
  for (let n = 0; n < instruments; n++) {
    const thingId = await run('sensors.add-thing', { name: `水位計 ${n}`, kind: 'river', public: true })
    const about = { name: '水位', property: 'river-level', sensor: '見本', intervalSeconds: 1 }
    const datastream = await run('sensors.add-datastream', { thingId, ...about })
    streams.push(datastream)
    if (n >= watched) continue
    const leaf = {
      datastream,
      measure: 'value',
      windowSeconds: null,
      riseAt: 3,
      fallBelow: 2,
      heldSeconds: 0,
    }
    const rules = [{ level: 3, match: 'all', groups: [{ match: 'all', of: [leaf] }] }]
    const shown = { name: `水位 ${n}`, hazard: 'flood', districts: [], validHours: 6 }
    await run('sensors.add-watch', { ...shown, rules, reason: '計測' })
  }
  return streams
}

/** Which instruments cross their threshold in a second: five others each, so that each crossing is its first. */
const crosses = (n: number, second: number) => Math.floor(n / crossingsASecond) === second && n < watched

async function main(): Promise<void> {
  const broker = hasMosquitto
    ? await openMosquitto('max_inflight_messages 1000', 'max_queued_messages 100000')
    : null
  const field = broker === null ? [] : [{ id: 'field', broker: broker.address, client: 'bench' }]
  const town = await openTownInProcess({ instruments: InstrumentWays.parse({ brokers: field }) })
  try {
    const streams = await prepare(town)
    printLine(
      `${instruments} instruments, ${watched} of them watched, once a second, ${rounds} times ${seconds} s`,
    )
    const sent: Send[] = []
    for (let round = 0; round < rounds; round++) sent.push(...(await measure(town, streams, round)))
    await requireKept(town, sent.length)
    if (broker === null) printLine('over mosquitto: not measured, it is not installed')
    else await measureBroker(town, broker.address, streams)
    await peer(town, sent)
    printLoad()
  } finally {
    await town.stop()
    await broker?.close()
  }
}

async function measureBroker(
  town: TownInProcess,
  address: string,
  streams: readonly string[],
): Promise<void> {
  const share = await overBroker(town, { address, streams, seconds, cpu: () => cpuSeconds(town) })
  printGoal(`over mosquitto one core (share ${goal.coreShare})`, share <= goal.coreShare)
}

async function measure(town: TownInProcess, streams: readonly string[], round: number): Promise<Send[]> {
  const encoder = new TextEncoder()
  const waits: number[] = []
  const proposals: number[] = []
  const all: Send[] = []
  const under: Promise<void>[] = []
  const take = async (one: Send) => {
    const bytes = encoder.encode(JSON.stringify({ phenomenonTime: one.at, result: one.result }))
    const began = performance.now()
    const { outcome } = await town.app.sensors.take(`v1.1/Datastreams(${one.datastream})/Observations`, bytes)
    if (outcome !== 'kept') throw new Error(`an observation was ${outcome}`)
    ;(one.crosses ? proposals : waits).push(performance.now() - began)
  }
  const cpu = await cpuSeconds(town)
  const began = performance.now()
  for (let tick = 0; tick < seconds * 10; tick++) {
    const late = began + tick * 100 - performance.now()
    if (late > 0) await new Promise((resume) => setTimeout(resume, late))
    const second = round * seconds + Math.floor(tick / 10)
    const now = new Date().toISOString()
    for (let n = tick % 10; n < instruments; n += 10) {
      const crossing = crosses(n, second)
      const one = {
        datastream: streams[n] ?? '',
        at: now,
        result: crossing ? 4 : 1 + (n % 7) / 10,
        crosses: crossing,
      }
      all.push(one)
      under.push(take(one))
    }
  }
  await Promise.all(under)
  const wall = (performance.now() - began) / 1000
  const used = (await cpuSeconds(town)) - cpu
  const share = used / wall
  printWaits('arrival to durable', waits)
  printWaits('arrival to proposal', proposals)
  printLine(
    `share of a core, town and database: ${(share * 100).toFixed(0)} % (${used.toFixed(1)} CPU s in ${wall.toFixed(1)} s)`,
  )
  const perThousand = (share * wall * 1e6) / all.length
  printLine(`CPU per observation: ${perThousand.toFixed(0)} µs`)
  printGoal(`one core (share ${goal.coreShare})`, share <= goal.coreShare)
  printGoal(
    `arrival to proposal p99 ${goal.proposalP99Ms} ms`,
    percentile(proposals, 0.99) <= goal.proposalP99Ms,
  )
  return all
}

async function requireKept({ connection }: TownInProcess, wanted: number): Promise<void> {
  const { rows } = await connection.pool.query<{ kept: bigint; proposed: bigint }>(`
    select (select count(*) from sensors.observation) as kept,
      (select count(*) from alerts.alert where chain like 'sensor %') as proposed`)
  const [found] = rows
  const crossings = Math.min(watched, rounds * seconds * crossingsASecond)
  if (Number(found?.kept) !== wanted) throw new Error(`${found?.kept} observations of ${wanted} were kept`)
  // Each instrument falls again a second later: one proposal upwards each.
  if (Number(found?.proposed) !== crossings)
    throw new Error(`${found?.proposed} proposals for ${crossings} crossings`)
}

/** The same rows in batches of a tenth of a second, straight into a table of the same shape. */
async function peer(town: TownInProcess, sent: readonly Send[]): Promise<void> {
  const { pool } = town.connection
  const owner = new pg.Client({ connectionString: town.ownerUrl })
  await owner.connect()
  await owner.query('create table public.plain (like sensors.observation including all)')
  await owner.query('grant select, insert on public.plain to public')
  await owner.end()
  const size = instruments / 10
  const cpu = await cpuSeconds(town)
  for (let at = 0; at < sent.length; at += size) {
    const batch = sent.slice(at, at + size)
    await pool.query(
      'insert into public.plain select * from unnest($1::uuid[], $2::timestamptz[], $3::float8[], $4::timestamptz[])',
      [
        batch.map((one) => one.datastream),
        batch.map((one) => one.at),
        batch.map((one) => one.result),
        batch.map((one) => one.at),
      ],
    )
  }
  const each = (((await cpuSeconds(town)) - cpu) * 1e6) / sent.length
  printLine(`peer, a plain insert of the same rows: ${each.toFixed(0)} µs of CPU per observation`)
}

if (process.argv[2] === instrumentsRole) beInstruments()
else await main()
