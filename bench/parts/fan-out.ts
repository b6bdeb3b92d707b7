import { setTimeout as pause } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { capUrl, type Publish, type Published } from './publishing.ts'
import { monotonicMs } from './role.ts'
import { instantNow, nextId, type SendingTown } from './sending-town.ts'
import type { Sinks } from './sinks.ts'

export type Scene = { town: SendingTown; sinks: Sinks; publish: Publish }

/** Milliseconds: from the approval's answer to the last receiver; from its request; to the last receipt's commit. */
export type FanOut = { last: number; fromRequest: number; receipts: number }

/** Whom an alert concerns decides who is told: one district for each kind of publication. */
export const districts = { everybody: 'north-beach', alone: 'centre', besideSick: 'hillside' } as const
type District = (typeof districts)[keyof typeof districts]

const lookMs = 2

/** Publishes to a district and waits for so many healthy receivers, and for their receipts. */
export async function publishTo(
  { town, sinks, publish }: Scene,
  { district, receivers }: { district: District; receivers: number },
): Promise<FanOut & Published> {
  sinks.expect(receivers)
  const published = await publish([district])
  const { id, lastMs } = await sinks.arrived()
  await receiptsOf(town, id, receivers)
  return {
    ...published,
    last: lastMs - published.answeredMs,
    fromRequest: lastMs - published.askedMs,
    receipts: monotonicMs() - published.answeredMs,
  }
}

async function receiptsOf({ database }: SendingTown, message: string, wanted: number): Promise<void> {
  const text =
    "select count(*)::int as n from delivery.receipt where message_id = $1 and outcome = 'delivered'"
  for (;;) {
    const { rows } = await database.connection.pool.query<{ n: number }>(text, [message])
    if ((rows[0]?.n ?? 0) >= wanted) return
    await pause(lookMs)
  }
}

/** Ends what is still tried of an alert, so that the next one begins with nothing under way. */
async function letGo({ door, database }: SendingTown, subject: string): Promise<void> {
  const ctx = { db: database.connection.db, now: instantNow, newId: nextId }
  await door.stop(ctx, { module: 'alerts', subject })
  await pause(100)
}

/** Until an attempt that gets no answer is given up, and that is written. */
const givenUpMs = 11_000

/**
 * Pairs of publications in turn: to healthy receivers alone, and to the same ones beside sick ones, which have shown in an
 * earlier one that they are.
 */
export async function compareBesideSick(
  scene: Scene,
  { receivers, pairs }: { receivers: number; pairs: number },
): Promise<{ alone: number[]; besideSick: number[] }> {
  const found = { alone: [] as number[], besideSick: [] as number[] }
  const first = await publishTo(scene, { district: districts.besideSick, receivers })
  await pause(givenUpMs)
  await letGo(scene.town, first.id)
  for (let pair = 0; pair < pairs; pair++) {
    // Who goes first changes from pair to pair.
    const order = pair % 2 === 0 ? (['alone', 'besideSick'] as const) : (['besideSick', 'alone'] as const)
    for (const which of order) {
      const { id, last } = await publishTo(scene, { district: districts[which], receivers })
      found[which].push(last)
      await letGo(scene.town, id)
    }
  }
  return found
}

/** Milliseconds from the approval's request to its signed bytes, served. */
export async function approvalToBytes(
  { town, publish }: Scene,
  rounds: number,
): Promise<{ waits: number[]; bytes: Buffer }> {
  const waits: number[] = []
  let bytes: Buffer = Buffer.alloc(0)
  for (let round = 0; round < rounds; round++) {
    const { id, askedMs } = await publish([districts.everybody])
    const answer = await fetch(capUrl(town.origin, id))
    bytes = Buffer.from(await answer.arrayBuffer())
    if (!answer.ok || !bytes.includes('SignatureValue>')) throw new Error('approved, and not served')
    waits.push(monotonicMs() - askedMs)
  }
  return { waits, bytes }
}

/** Throws unless the library of Standard Webhooks itself takes the request that came last. */
export async function checkSignature(sinks: Sinks, secrets: readonly Uint8Array[]): Promise<void> {
  const { sample } = await sinks.tally()
  if (sample === null) throw new Error('nothing came')
  const fields = sample.head.split('\r\n').slice(1)
  const headers = Object.fromEntries(
    fields.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  const verifier = new Webhook(Buffer.from(secrets[sample.receiver] ?? []).toString('base64'))
  verifier.verify(sample.body, headers, { jsonParse: false })
}
