import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { openKernel, type TestKernel } from '../../../../tests/setup/kernel.ts'
import { deliveryInvariants } from '../invariants.ts'
import { release, removeDestination } from './destinations.ts'
import { queue } from './messages.ts'

let kernel: TestKernel
beforeAll(async () => {
  kernel = await openKernel()
})

const times = { createdAt: '2026-11-22T03:00:00.000Z', expiresAt: '2026-11-22T09:00:00.000Z' }

/** One destination as this state has it, and a message for it that is not yet queued. */
async function opened(state: 'active' | 'parked') {
  const [id, messageId] = [randomUUID(), randomUUID()]
  const parked = state === 'parked' ? ['gone', times.createdAt] : [null, null]
  await kernel.rows(
    `insert into delivery.destination
       (id, medium, variant, address_digest, sealed, version, shard, watched, state, parked_code, parked_at, concurrency, per_minute, refusals, created_at)
     values ($1::uuid, 'webhook', '', $1::text, '', 1, 0, true, $2, $3, $4, 1, 60, 0, $5)`,
    [id, state, ...parked, times.createdAt],
  )
  await kernel.rows(
    `insert into delivery.message (id, module, subject, label, path, urgency, created_at, expires_at, reply)
     values ($1::uuid, 'test', $1::text, 'test', '/', 1, $2, $3, false)`,
    [messageId, times.createdAt, times.expiresAt],
  )
  return { id, message: { ...times, id: messageId, urgency: 1, drill: false } as Parameters<typeof queue>[1] }
}

const broken = async () => {
  const counts = await Promise.all(
    deliveryInvariants.map(async ({ name, count }) => ({
      name,
      n: Number((await kernel.rows<{ count: string }>(count))[0]?.count),
    })),
  )
  return counts.filter(({ n }) => n > 0).map(({ name }) => name)
}

/** Something queued in a transaction that is not over when the other begins. */
async function atOnce(message: Parameters<typeof queue>[1], id: string, other: () => Promise<void>) {
  const { db } = kernel.connection
  let later: Promise<void> | undefined
  await db.transaction().execute(async (trx) => {
    await queue(trx, message, [id])
    later = other()
    const waits = `select count(*) from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`
    await expect.poll(async () => Number((await kernel.rows<{ count: string }>(waits))[0]?.count)).toBe(1)
  })
  await later
}

describe('while something is queued for a destination', () => {
  it('its holder may leave: it ends with a receipt, and nothing stays under way to nobody', async () => {
    const { db } = kernel.connection
    const { id, message } = await opened('active')
    await atOnce(message, id, () =>
      db.transaction().execute((trx) => removeDestination(trx, id, times.createdAt)),
    )
    expect(await broken()).toEqual([])
    const receipts = await kernel.rows(
      'select outcome, code from delivery.receipt where destination_id = $1',
      [id],
    )
    expect(receipts).toEqual([{ outcome: 'stopped', code: 'left' }])
    expect(await queue(db, message, [id])).toBe(0)
  })

  it('it may be let go on: what was held for it goes too', async () => {
    const { id, message } = await opened('parked')
    await atOnce(message, id, () => kernel.connection.db.transaction().execute((trx) => release(trx, id)))
    expect(await broken()).toEqual([])
  })
})
