import { beforeEach, expect, it } from 'vitest'
import { connect, createLog, newId, systemSources } from '#kernel'
import type { Adapter, Outcome } from '../../src/office/delivery/ports.ts'
import { Receipts, type Result } from '../../src/office/delivery/sender/receipts.ts'
import { openTown, type TestTown } from '../setup/town.ts'
import { sql } from './child-town.ts'

const delivered: Outcome = { kind: 'delivered', status: 200 }
let answers: PromiseWithResolvers<Outcome>[]
let town: TestTown

/** A medium whose every attempt waits until the test lets it end. */
const patient: Adapter = {
  medium: 'webhook',
  concurrency: 8,
  send() {
    const answer = Promise.withResolvers<Outcome>()
    answers.push(answer)
    return { outcome: answer.promise, cancel: () => undefined }
  },
  close: async () => undefined,
}

beforeEach(async () => {
  answers = []
  town = await openTown({ adapters: [patient] })
})

/** One message for one destination, under way; answers with both. */
async function dispatchOne(): Promise<{ messageId: string; destinationId: string }> {
  return town.connection.db.transaction().execute(async (db) => {
    const { door } = town.delivery
    const ctx = { db, now: town.now, newId: () => newId(systemSources) }
    const place = { medium: 'webhook' as const, variant: '', secret: null, leaveUrl: null }
    const destinationId = await door.add(ctx, { ...place, address: `https://${ctx.newId()}.example/` })
    const body = Buffer.from('x')
    const { messageId } = await door.dispatch(ctx, {
      module: 'faults',
      subject: 'memory',
      label: '見出し',
      path: '',
      urgent: true,
      expiresAt: '2026-11-22T09:00:00.000Z',
      renditions: [{ medium: 'webhook', variant: '', contentType: 'text/plain', title: null, body }],
      to: [destinationId],
    })
    return { messageId, destinationId }
  })
}

it('a process that lost its shards asks for nothing, though memory knows of something due', async () => {
  await dispatchOne()
  let held: number[] = Array.from({ length: 16 }, (_, n) => n)
  const sender = town.delivery.sender({ held: () => held, close: async () => undefined })
  await sender.step()
  held = []
  answers[0]?.resolve({ kind: 'retry', code: 'unreachable', status: null, afterMs: null })
  await expect.poll(() => sender.busy()).toBe(0)
  town.advance(10_000)
  await sender.step()
  expect(sender.waitMs()).toBeNull()
})

const counts = async () =>
  (
    await sql<{ receipts: number; attempts: number; refusals: number }>(
      town.ownerUrl,
      `select (select count(*)::int from delivery.receipt) as receipts, (select count(*)::int from delivery.attempt) as attempts,
        (select sum(refusals)::int from delivery.destination) as refusals`,
    )
  )[0]

it('results whose writing the database took without an answer are not written twice', async () => {
  const [ended, refused, failed] = [await dispatchOne(), await dispatchOne(), await dispatchOne()]
  const common = {
    attempt: 1,
    at: town.now(),
    tookMs: 5,
    status: 200,
    gone: false,
    troubled: false,
    reply: false,
  }
  const results: Result[] = [
    { ...common, ...ended, ended: 'delivered', code: null },
    { ...common, ...refused, ended: 'refused', code: 'rejected' },
    { ...common, ...failed, ended: null, code: 'unreachable', dueAt: town.now() },
  ]
  // A pool that loses its session right after the commit, once: what it did is done, and nobody hears of it.
  const connection = connect(town.appUrl, { max: 1, onError: () => undefined })
  const written: (readonly Result[])[] = []
  const receipts = new Receipts({
    db: connection.db,
    log: createLog('silent'),
    onSettled: async () => undefined,
    onParked: async () => undefined,
    onWritten: (batch) => void written.push(batch),
  })
  loseOneAnswer(connection)
  for (const result of results) receipts.add(result, false)
  await receipts.drain(10_000)
  await connection.close()
  expect(written.map((batch) => batch.length)).toEqual([3])
  expect(await counts()).toEqual({ receipts: 2, attempts: 1, refusals: 1 })
  answers.forEach((answer) => void answer.resolve(delivered))
})

/** The first `commit` of this pool reaches the database, and its answer does not come back. */
function loseOneAnswer({ pool }: Pick<ReturnType<typeof connect>, 'pool'>): void {
  pool.once('connect', (client) => {
    const { query } = client
    let lost = false
    Object.assign(client, {
      async query(...given: unknown[]) {
        const answer = await Reflect.apply(query, client, given)
        if (lost || given[0] !== 'commit') return answer
        lost = true
        throw new Error('the session ended before the answer')
      },
    })
  })
}
