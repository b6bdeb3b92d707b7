import { expect } from 'vitest'
import { brokenInvariants } from '../setup/alerts/invariants.ts'
import { openTown } from '../setup/town.ts'
import { sql } from './child-town.ts'
import { lostForGood, type Receiver, recover, seed } from './delivery-receivers.ts'
import { count, type Scene, until } from './delivery-scene.ts'

const minute = 60_000

/**
 * Lets everybody recover who can, forces what rests by the clock, and in the end lets expire what nobody takes: until
 * nothing at all is under way.
 */
export async function settleAll(scene: Scene): Promise<void> {
  recover(scene.receivers)
  const takers = scene.receivers.filter((one) => !lostForGood(one))
  const due = `select count(*) from delivery.waiting where destination_id in (${idsOf(takers)})`
  await until(
    'the outbox is empty',
    async () => (await count(scene, `select count(*) from kernel.outbox`)) === 0,
  )
  await scene.setClock(10 * minute)
  await until('everybody has everything who takes anything', async () => (await count(scene, due)) === 0)
  await scene.setClock(130 * minute)
  await until(
    'the rest has expired',
    async () => (await count(scene, `select count(*) from delivery.waiting`)) === 0,
  )
}

/** `asked`: a request may stand behind it, also one that was cut off. */
type Receipt = { message: string; destination: string; outcome: string; attempts: number; asked: boolean }
type Failed = { message: string; destination: string; count: number }

/** What the database says of the messages of a scene and its receivers; the town knows others from its past. */
type Books = { messages: string[]; receipts: Receipt[]; failed: Failed[] }

async function readBooks({ urls, receivers, openedAt }: Scene): Promise<Books> {
  const ask = <Row extends object>(text: string) => sql<Row & Record<string, unknown>>(urls.ownerUrl, text)
  const ours = `where destination_id in (${idsOf(receivers)})`
  const messages = await ask<{ id: string }>(
    `select id from delivery.message where module in ('alerts', 'faults') and created_at >= '${openedAt}' order by id`,
  )
  return {
    messages: messages.map(({ id }) => id),
    receipts: await ask<Receipt>(
      `select message_id as message, destination_id as destination, outcome, attempts, (took_ms is not null or outcome = 'stopped') as asked from delivery.receipt ${ours}`,
    ),
    failed: await ask<Failed>(
      `select message_id as message, destination_id as destination, count(*)::int as count from delivery.attempt ${ours} group by 1, 2`,
    ),
  }
}

const idsOf = (receivers: readonly Receiver[]) =>
  receivers.map(({ destinationId }) => `'${destinationId}'`).join(', ')

const pair = (one: { message: string; destination: string }) => `${one.message} ${one.destination}`

/** Pairs of message and destination without a receipt. */
function lostOf({ messages, receipts }: Books, receivers: readonly Receiver[]): string[] {
  const ended = new Set(receipts.map(pair))
  return messages.flatMap((message) =>
    receivers
      .map(({ destinationId }) => pair({ message, destination: destinationId }))
      .filter((one) => !ended.has(one)),
  )
}

/** Deliveries whose receipt counts other attempts than are noted: something was written twice, or not at all. */
function miscounted({ receipts, failed }: Books): string[] {
  const noted = new Map(failed.map((one) => [pair(one), one.count]))
  return receipts
    .filter(({ outcome }) => outcome === 'delivered' || outcome === 'refused')
    .filter((one) => one.attempts - 1 !== (noted.get(pair(one)) ?? 0))
    .map((one) => `${pair(one)}: ${one.attempts}, ${noted.get(pair(one)) ?? 0} failed`)
}

/** Messages some receivers rightly never had: they ended before. */
type Except = Record<string, readonly Receiver[]>

/** Receivers whose effects are not: each message once, each signed as it should be. */
function wrongEffects({ messages }: Books, receivers: readonly Receiver[], except: Except): string[] {
  return receivers.flatMap((receiver) => {
    const { kind, endpoint, destinationId } = receiver
    const taken = endpoint.received()
    const due = messages.filter((id) => !except[id]?.includes(receiver))
    const same = JSON.stringify(taken.map(({ id }) => id).sort()) === JSON.stringify(due)
    const signed = taken.every(({ verified }) => verified === true)
    return same && signed ? [] : [`${kind} ${destinationId}: ${taken.length} of ${due.length}, ${signed}`]
  })
}

/**
 * Requests to one receiver that no row explains: one is explained by the receipt it ended with, and one by each attempt
 * noted as failed. Where each message is known by its id, message by message.
 */
function repeatsOf({ receipts, failed }: Books, { endpoint, destinationId, kind }: Receiver): number {
  const own = <Row extends { destination: string }>(rows: readonly Row[]) =>
    rows.filter(({ destination }) => destination === destinationId)
  if (kind === 'healthy' || kind === 'slow') {
    const failures = new Map(own(failed).map((one) => [one.message, one.count]))
    const beyond = endpoint.received().map(({ id, count: came }) => came - 1 - (failures.get(id) ?? 0))
    return beyond.reduce((sum, one) => sum + Math.max(0, one), 0)
  }
  const asked = own(receipts).filter((one) => one.asked).length
  return Math.max(0, endpoint.requests() - asked - own(failed).reduce((sum, one) => sum + one.count, 0))
}

/**
 * Holds a quiet scene to the promises of delivery: each message and destination has its receipt; whoever takes anything
 * had each message with one effect; nobody was asked again more than `mostRepeats` times without a noted reason; every
 * module's invariants hold. Prints one line.
 */
export async function expectKept(
  scene: Scene,
  name: string,
  mostRepeats: number,
  { except = {} }: { except?: Except } = {},
): Promise<void> {
  const { receivers } = scene
  const books = await readBooks(scene)
  const lost = lostOf(books, receivers)
  const repeats = receivers.map((one) => repeatsOf(books, one))
  const sum = repeats.reduce((all, one) => all + one, 0)
  const { messages, receipts, failed } = books
  const tries = failed.reduce((all, one) => all + one.count, 0)
  const requests = receivers.reduce((all, { endpoint }) => all + endpoint.requests(), 0)
  process.stdout.write(
    `${name} (HIROBA_SEED=${seed}): ${messages.length} messages, ${receivers.length} receivers, ${receipts.length} receipts, ${requests} requests, ${tries} failed attempts, ${sum} repeats (most at one receiver ${Math.max(...repeats)}), lost ${lost.length}\n`,
  )
  expect(lost).toEqual([])
  expect(receipts).toHaveLength(messages.length * receivers.length)
  const takers = receivers.filter((one) => !lostForGood(one))
  expect(wrongEffects(books, takers, except)).toEqual([])
  expect(Math.max(...repeats)).toBeLessThanOrEqual(mostRepeats)
  expect(miscounted(books)).toEqual([])
  expect(await brokenInvariants(await openTown({ on: scene.urls, until: 'file' }))).toEqual([])
}

/** Every alert that is out was handed to delivery exactly once. */
export async function expectHandedOver(scene: Scene, alerts: readonly string[]): Promise<void> {
  const rows = await sql<{ subject: string }>(
    scene.urls.ownerUrl,
    `select subject from delivery.message where module = 'alerts' and created_at >= '${scene.openedAt}'`,
  )
  expect(rows.map(({ subject }) => subject).sort()).toEqual([...alerts].sort())
}
