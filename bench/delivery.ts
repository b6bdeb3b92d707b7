/**
 * `npm run bench delivery`: an alert to a thousand machines, each with its own address and secret, and a receipt for
 * every one. The town and its database share the first core; receivers and this bench share the second. Beside it, in
 * the same run: senders of nothing but requests, and brokers without receipts, on the core the town had.
 */
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { deliverBacklog } from './parts/backlog.ts'
import {
  approvalToBytes,
  checkSignature,
  compareBesideSick,
  districts,
  type FanOut,
  publishTo,
  type Scene,
} from './parts/fan-out.ts'
import { load, percentile, printLine } from './parts/load.ts'
import { comparePeers } from './parts/peers.ts'
import { runPosts } from './parts/post-process.ts'
import { publisher } from './parts/publishing.ts'
import { median, printGoal, printLoad, printWaits } from './parts/report.ts'
import { receivingCore, stayOn } from './parts/role.ts'
import {
  type Endpoint,
  type SendingTown,
  startSendingTown,
  subscribe,
  unsubscribeAll,
} from './parts/sending-town.ts'
import { runSinks } from './parts/sink-process.ts'
import { type Sinks, startSinks } from './parts/sinks.ts'
import { runSubscribers } from './parts/subscriber-process.ts'

const goal = {
  servedMs: 50,
  lastMs: 250,
  slowerBesideSick: 0.1,
  perSecond: 8000,
  unchangedPerCpuSecond: 10_000,
}
const receivers = { all: 1000, besideSick: 900, slow: 50, dead: 50 }
const publications = { warming: 5, measured: 40, pairs: 30, afterQuiet: 5 }
/** Longer than either side keeps a connection. */
const quietMs = 5000
const approvals = { warming: 10, measured: 40 }
const backlog = { warming: 5, messages: 60 }

const secrets = Array.from({ length: receivers.all }, () => randomBytes(32))

/** The healthy ones; of these the first 900 also beside sick ones; nothing listens on 127.0.0.2. */
function endpointsOf(sinks: Sinks): { healthy: Endpoint[]; sick: Endpoint[] } {
  const { everybody, alone, besideSick } = districts
  const healthy = sinks.healthy.map((port, n) => ({
    url: `http://127.0.0.1:${port}/inbox`,
    secret: secrets[n] ?? randomBytes(32),
    districts: n < receivers.besideSick ? [everybody, alone, besideSick] : [everybody],
  }))
  const dead = Array.from({ length: receivers.dead }, (_, n) => `http://127.0.0.2:${20_001 + n}/inbox`)
  const slow = sinks.slow.map((port) => `http://127.0.0.1:${port}/inbox`)
  const sick = [...dead, ...slow].map((url) => ({ url, secret: randomBytes(32), districts: [besideSick] }))
  return { healthy, sick }
}

/** Approvals with nobody to tell; answers with the signed bytes of one. */
async function reportApprovals(scene: Scene): Promise<Buffer> {
  await approvalToBytes(scene, approvals.warming)
  const { waits, bytes } = await approvalToBytes(scene, approvals.measured)
  printWaits('approval → signed bytes served', waits)
  printGoal(`signed bytes served p99 ≤ ${goal.servedMs} ms`, percentile(waits, 0.99) <= goal.servedMs)
  return bytes
}

async function reportFanOut(scene: Scene): Promise<number[]> {
  const to = { district: districts.everybody, receivers: receivers.all }
  const cold = await publishTo(scene, to)
  printLine(`first publication, nothing warm: last delivery ${cold.last.toFixed(0)} ms`)
  await checkSignature(scene.sinks, secrets)
  for (let n = 0; n < publications.warming; n++) await publishTo(scene, to)
  const found: FanOut[] = []
  for (let n = 0; n < publications.measured; n++) found.push(await publishTo(scene, to))
  const last = found.map((one) => one.last)
  printWaits(`approval answered → last of ${receivers.all} deliveries`, last)
  printWaits(
    'approval asked for → last delivery',
    found.map((one) => one.fromRequest),
  )
  printWaits(
    'approval answered → last receipt committed',
    found.map((one) => one.receipts),
  )
  printGoal(`last delivery p99 ≤ ${goal.lastMs} ms`, percentile(last, 0.99) <= goal.lastMs)
  await reportAfterQuiet(scene, to)
  return last
}

/** As after days without an alert: no connection is open any more. */
async function reportAfterQuiet(scene: Scene, to: Parameters<typeof publishTo>[1]): Promise<void> {
  const last: number[] = []
  for (let n = 0; n < publications.afterQuiet; n++) {
    await pause(quietMs)
    last.push((await publishTo(scene, to)).last)
  }
  printWaits('the same, every connection new', last)
}

async function reportIsolation(scene: Scene): Promise<void> {
  const { alone, besideSick } = await compareBesideSick(scene, {
    receivers: receivers.besideSick,
    pairs: publications.pairs,
  })
  printWaits(`last of ${receivers.besideSick} healthy ones alone`, alone)
  printWaits(
    `the same beside ${receivers.dead} dead and ${receivers.slow} that answer after 10 s`,
    besideSick,
  )
  for (const [name, share] of [
    ['median', 0.5],
    ['p99', 0.99],
  ] as const) {
    const slower = percentile(besideSick, share) / percentile(alone, share) - 1
    printLine(`slower beside sick ones, ${name}: ${(slower * 100).toFixed(1)} %`)
    printGoal(`beside sick ones ≤ +10 % (${name})`, slower <= goal.slowerBesideSick)
  }
}

async function reportBacklog(
  { town, sinks }: Scene,
  to: readonly string[],
  body: Uint8Array,
): Promise<{ perSecond: number; perCpuSecond: number }> {
  await deliverBacklog(town, sinks, { to, messages: backlog.warming, body })
  const done = await deliverBacklog(town, sinks, { to, messages: backlog.messages, body })
  const { deliveries, seconds, townCpu, databaseCpu } = done
  const each = (share: number) => Math.round(deliveries / share)
  printLine(
    `backlog of ${deliveries}, until the last receipt: ${each(seconds)} deliveries a second, town and database on one core`,
  )
  printLine(
    `per CPU-second of the town's process ${each(townCpu)}, of the database ${each(databaseCpu)}, of both ${each(townCpu + databaseCpu)}`,
  )
  printLine(
    `receipts ${done.receipts} of ${deliveries}, sent twice ${done.repeats}, rows against the invariants ${done.invariantRows}`,
  )
  const proven = done.receipts === deliveries && done.repeats === 0 && done.invariantRows === 0
  printGoal('every delivery once, with its receipt', proven)
  printGoal(`deliveries a second on one core ≥ ${goal.perSecond}`, each(seconds) >= goal.perSecond)
  return { perSecond: each(seconds), perCpuSecond: each(townCpu + databaseCpu) }
}

async function reportFeed({ origin, pid }: SendingTown): Promise<void> {
  const feed = `${origin}/ja/alerts/feed.atom`
  const etag = (await fetch(feed)).headers.get('etag') ?? ''
  const asked = { seconds: 4, lanes: 32, headers: { 'if-none-match': etag } }
  await load(feed, pid, { ...asked, seconds: 1 })
  const { perCpuSecond } = await load(feed, pid, asked)
  printLine(`feed, unchanged: ${Math.round(perCpuSecond)} answers per CPU-second of the town`)
  printGoal(`feed ≥ ${goal.unchangedPerCpuSecond}`, perCpuSecond >= goal.unchangedPerCpuSecond)
}

async function measureTown(town: SendingTown, sinks: Sinks) {
  const scene = { town, sinks, publish: await publisher(town.origin) }
  await unsubscribeAll(town)
  const body = await reportApprovals(scene)
  const { healthy, sick } = endpointsOf(sinks)
  const ids = await subscribe(town, healthy)
  await subscribe(town, sick)
  printLine(`the signed message: ${body.length} bytes`)
  const last = await reportFanOut(scene)
  printLoad()
  await reportIsolation(scene)
  printLoad()
  const rates = await reportBacklog(scene, ids, body)
  printLoad()
  await reportFeed(town)
  return { body, lastMs: median(last), ...rates }
}

async function main(): Promise<void> {
  if (availableParallelism() < 2) throw new Error('two cores are needed: one sends, the other receives')
  stayOn(receivingCore)
  printLoad()
  const sinks = await startSinks({ healthy: receivers.all, slow: receivers.slow })
  try {
    const town = await startSendingTown()
    const own = await measureTown(town, sinks).finally(() => town.stop())
    await comparePeers(sinks, own)
    printLoad()
  } finally {
    await sinks.stop()
  }
}

const roles: Record<string, () => void | Promise<void>> = {
  sinks: runSinks,
  posts: runPosts,
  subscribers: runSubscribers,
}
await (roles[process.argv[2] ?? ''] ?? main)()
