import { newId, plus } from '#kernel'
import type { Adapter, Outcome, Sending } from '../../src/office/delivery/ports.ts'
import type { TestTown } from './town.ts'

export const delivered: Outcome = { kind: 'delivered', status: 200 }
export const later: Outcome = { kind: 'retry', code: 'unreachable', status: null, afterMs: null }
export const gone: Outcome = { kind: 'refused', code: 'gone', status: 410, gone: true }
export const rejected: Outcome = { kind: 'refused', code: 'rejected', status: 400, gone: false }

type Answer = (sending: Sending, tries: number) => Outcome | Promise<Outcome>

/** An outside world of one medium that answers as the test says, and writes down what it was sent. */
export function scripted(medium: Adapter['medium'] = 'webhook') {
  const sent: Sending[] = []
  const answers = new Map<string, Answer>()
  const cancelled: string[] = []
  const adapter: Adapter = {
    medium,
    concurrency: 64,
    send(sending) {
      sent.push(sending)
      const tries = sent.filter((one) => one.destinationId === sending.destinationId).length
      const cut = Promise.withResolvers<Outcome>()
      const answer = answers.get(sending.address)?.(sending, tries) ?? delivered
      return {
        outcome: Promise.race([Promise.resolve(answer), cut.promise]),
        cancel: () => {
          cancelled.push(sending.messageId)
          cut.resolve({ kind: 'retry', code: 'cancelled', status: null, afterMs: null })
        },
      }
    },
    close: async () => undefined,
  }
  return { adapter, sent, cancelled, on: (address: string, answer: Answer) => answers.set(address, answer) }
}

type Within = <T>(work: (ctx: Parameters<TestTown['delivery']['door']['add']>[0]) => Promise<T>) => Promise<T>

const rendition = {
  medium: 'webhook' as const,
  variant: '',
  contentType: 'text/plain',
  title: null,
  body: Buffer.from('x'),
}
const letter = { ...rendition, medium: 'mail' as const, title: '件名' }

/** What a module does with the town's delivery, and what the database says of it. */
export function sendingOf(town: () => TestTown) {
  const within: Within = (work) =>
    town()
      .connection.db.transaction()
      .execute((db) =>
        work({
          db,
          now: () => town().now(),
          newId: () =>
            newId({ now: () => town().now(), random: (n) => crypto.getRandomValues(new Uint8Array(n)) }),
        }),
      )
  const place = (address: string, more = {}) =>
    within((ctx) =>
      town().delivery.door.add(ctx, {
        medium: 'webhook',
        variant: '',
        address,
        secret: null,
        leaveUrl: null,
        ...more,
      }),
    )
  const dispatch = (
    to: string[],
    more: { subject?: string; urgent?: boolean; hours?: number; reply?: boolean } = {},
  ) =>
    within((ctx) =>
      town().delivery.door.dispatch(ctx, {
        module: 'test',
        subject: more.subject ?? 'subject',
        label: '見出し',
        path: '',
        urgent: more.urgent ?? true,
        reply: more.reply ?? false,
        expiresAt: plus(town().now(), (more.hours ?? 1) * 3_600_000),
        renditions: [rendition, letter],
        to,
      }),
    )
  const receipts = async (messageId: string) =>
    (
      await town().connection.pool.query(
        'select destination_id as id, outcome, code, attempts from delivery.receipt where message_id = $1 order by destination_id',
        [messageId],
      )
    ).rows as { id: string; outcome: string; code: string | null; attempts: number }[]
  const count = async (sql: string, values: unknown[] = []) =>
    Number((await town().connection.pool.query(`select count(*) as n from ${sql}`, values)).rows[0].n)
  return { within, place, dispatch, receipts, count }
}
