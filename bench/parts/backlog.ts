import { setTimeout as pause } from 'node:timers/promises'
import type { Dispatch } from '#delivery'
import { deliveryInvariants } from '../../src/office/delivery/invariants.ts'
import { databaseCpuSeconds } from './cpu.ts'
import { cpuSeconds } from './load.ts'
import { monotonicMs } from './role.ts'
import { instantNow, nextId, type SendingTown } from './sending-town.ts'
import type { Sinks } from './sinks.ts'

export type Throughput = {
  deliveries: number
  /** Until the last receipt was committed. */
  seconds: number
  townCpu: number
  databaseCpu: number
}

export type Proof = { receipts: number; repeats: number; invariantRows: number }

type Load = { to: readonly string[]; messages: number; body: Uint8Array }

/** Queues many messages at once and lets the town deliver them all. */
export async function deliverBacklog(
  town: SendingTown,
  sinks: Sinks,
  { to, messages, body }: Load,
): Promise<Throughput & Proof> {
  sinks.expect(to.length)
  const repeatsBefore = (await sinks.tally()).repeats
  const before = await cpuOf(town)
  const ids = await queueAll(town, { to, messages, body })
  const queued = await cpuOf(town)
  const startedMs = monotonicMs()
  for (const _ of ids) await sinks.arrived()
  await nothingWaits(town, ids)
  const seconds = (monotonicMs() - startedMs) / 1000
  const after = await cpuOf(town)
  const { repeats } = await sinks.tally()
  return {
    deliveries: messages * to.length,
    seconds,
    townCpu: after.town - before.town,
    databaseCpu: after.database - queued.database,
    receipts: await receiptsOf(town, ids),
    repeats: repeats - repeatsBefore,
    invariantRows: await invariantRows(town),
  }
}

const cpuOf = async ({ pid, database }: SendingTown) => ({
  town: cpuSeconds(pid),
  database: await databaseCpuSeconds(database),
})

/** All in one transaction: the town sees nothing of them before it sees them all. */
async function queueAll({ database, door }: SendingTown, { to, messages, body }: Load): Promise<string[]> {
  const message: Omit<Dispatch, 'subject'> = {
    module: 'bench',
    label: 'backlog',
    path: '',
    urgent: true,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    renditions: [{ medium: 'webhook', variant: '', contentType: 'application/cap+xml', title: null, body }],
    to,
  }
  return database.connection.db.transaction().execute(async (db) => {
    const ids: string[] = []
    for (let n = 0; n < messages; n++) {
      const ctx = { db, now: instantNow, newId: nextId }
      ids.push((await door.dispatch(ctx, { ...message, subject: nextId() })).messageId)
    }
    return ids
  })
}

async function nothingWaits({ database }: SendingTown, ids: readonly string[]): Promise<void> {
  const text = 'select 1 from delivery.waiting where message_id = any($1) limit 1'
  for (;;) {
    const { rows } = await database.connection.pool.query(text, [ids])
    if (rows.length === 0) return
    await pause(20)
  }
}

async function receiptsOf({ database }: SendingTown, ids: readonly string[]): Promise<number> {
  const { rows } = await database.connection.pool.query<{ n: number }>(
    "select count(*)::int as n from delivery.receipt where message_id = any($1) and outcome = 'delivered'",
    [ids],
  )
  return rows[0]?.n ?? 0
}

async function invariantRows({ database }: SendingTown): Promise<number> {
  let broken = 0
  for (const { count } of deliveryInvariants) {
    const { rows } = await database.connection.pool.query<{ count: bigint }>(count)
    broken += Number(rows[0]?.count ?? 0)
  }
  return broken
}
