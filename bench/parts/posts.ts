import { type Peer, warming } from './peer.ts'
import { type Order, Rounds } from './post-process.ts'
import { sendingCore, startRole } from './role.ts'
import type { Sinks } from './sinks.ts'

/** A sender of nothing but requests, on the core the town has otherwise. */
export async function measurePosts(
  sinks: Sinks,
  order: Order,
): Promise<Peer & { delivered: number; failure: string | null }> {
  const role = startRole('posts', sendingCore, Rounds)
  const before = await sinks.tally()
  sinks.expect(order.ports.length)
  role.tell(order)
  const done = await role.next()
  await role.stop()
  const started = new Map(done.rounds.map((round) => [round.id, round.startedMs]))
  const waits: number[] = []
  for (const _ of done.rounds) {
    const { id, lastMs } = await sinks.arrived()
    waits.push(lastMs - (started.get(id) ?? Number.NaN))
  }
  const delivered = (await sinks.tally()).total - before.total
  return {
    waits: waits.slice(warming),
    perCpuSecond: delivered / done.cpuSeconds,
    perSecond: delivered / done.seconds,
    receivers: order.ports.length,
    failure: done.failure,
    delivered,
  }
}
