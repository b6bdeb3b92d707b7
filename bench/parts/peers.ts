import { prerequisites } from '../../scripts/prerequisites.ts'
import { measureBroker } from './brokers.ts'
import { printLine } from './load.ts'
import type { Peer } from './peer.ts'
import { measurePosts } from './posts.ts'
import { median, printWaits } from './report.ts'
import type { Sinks } from './sinks.ts'

const rounds = 40

/** What the town did in the same run: the median last delivery; deliveries a second on one core, and per CPU-second. */
export type Own = { body: Buffer; lastMs: number; perSecond: number; perCpuSecond: number }

function report(name: string, peer: Peer, own: Own): void {
  printWaits(`${name}, last of ${peer.receivers} deliveries`, peer.waits)
  printLine(
    `  ${Math.round(peer.perSecond)} deliveries a second, ${Math.round(peer.perCpuSecond)} per CPU-second`,
  )
  const ratio = (ours: number, theirs: number) => (ours / theirs).toFixed(2)
  printLine(
    `  ours / this: wait ${ratio(own.lastMs, median(peer.waits))}, deliveries a second ${ratio(own.perSecond, peer.perSecond)}, per CPU-second with the database ${ratio(own.perCpuSecond, peer.perCpuSecond)}`,
  )
}

async function compareLoops(sinks: Sinks, own: Own): Promise<void> {
  const sent = { ports: sinks.healthy, body: own.body.toString(), rounds }
  for (const how of ['node:http', 'undici'] as const)
    for (const lanes of [64, sinks.healthy.length])
      report(`bare ${how}, ${lanes} at once`, await measurePosts(sinks, { ...sent, how, lanes }), own)
}

/** As the leading open composer does it: one after the other, and the first failure ends it. */
async function compareSequence(sinks: Sinks, own: Own): Promise<void> {
  const sent = { how: 'one after the other' as const, lanes: 1, body: own.body.toString() }
  report('one after the other', await measurePosts(sinks, { ...sent, ports: sinks.healthy, rounds: 10 }), own)
  const ports = sinks.healthy.with(Math.floor(sinks.healthy.length / 2), deadPort)
  const stopped = await measurePosts(sinks, { ...sent, ports, rounds: 1 })
  printLine(
    `one after the other, one dead in the middle: ${stopped.delivered} of ${ports.length} delivered (${stopped.failure})`,
  )
}

/** Nothing listens there. */
const deadPort = 1

async function compareBrokers(count: number, own: Own): Promise<void> {
  if (!(await prerequisites('bench'))) return printLine('not compared with brokers: they are missing')
  for (const wire of ['nats', 'mqtt'] as const) {
    const name = { nats: 'nats-server', mqtt: 'mosquitto, QoS 1' }[wire]
    report(`${name}, no receipts`, await measureBroker(wire, { count, rounds, body: own.body }), own)
  }
}

/** The same message to as many receivers, by others, on the core the town had. */
export async function comparePeers(sinks: Sinks, own: Own): Promise<void> {
  await compareLoops(sinks, own)
  await compareSequence(sinks, own)
  await compareBrokers(sinks.healthy.length, own)
}
