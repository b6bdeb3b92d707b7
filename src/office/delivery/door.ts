import type { Ctx, Instant } from '#kernel'
import type { Address, Addresses } from './addresses.ts'
import { maskAddress } from './model/mask.ts'
import type { Rendition } from './ports.ts'
import type { Destination, Medium } from './schema.ts'
import {
  addDestination,
  findByAddress,
  findDestination,
  findDestinations,
  removeDestination,
  saveDestination,
} from './store/destinations.ts'
import { addMessage, queue, stop } from './store/messages.ts'
import { type Delivered, listDelivered } from './store/reached.ts'

/** A message for many destinations. */
export type Dispatch = {
  module: string
  /** The thing it is about; stopping goes by it. */
  subject: string
  /** For staff: a headline, or the key of a word. */
  label: string
  /** Page of the thing itself, without the language; empty when there is none. */
  path: string
  urgent: boolean
  /** From here on nothing is tried any more. */
  expiresAt: Instant
  /**
   * Emit `delivery.settled` for each destination where an attempt ended the delivery: delivered, refused, or expired for
   * want of time for another. What was stopped, or ran out of time while it waited, is not told.
   */
  reply?: boolean
  /** A drill: only destinations that want drills get it, whoever is named in `to`. False unless said. */
  drill?: boolean
  renditions: readonly (Rendition & { medium: Medium })[]
  to: readonly string[]
}

export type NewDestination = Address & {
  medium: Medium
  /** Which rendition it takes: a language, a topic, or empty. */
  variant: string
  /** Attempts at once; more than one gives up the order of messages. */
  concurrency?: number
  perMinute?: number
  /** Parking it raises a work item; true unless said. */
  watched?: boolean
  /** Whoever is behind it wants drills; false unless said. */
  drills?: boolean
}

type Within = Pick<Ctx, 'db' | 'now' | 'newId'>

const defaultConcurrency = 1
const defaultPerMinute = 600

/** What other modules do with delivery, each within their own transaction. */
export type DeliveryDoor = {
  /** The media this town can send by. */
  media: readonly Medium[]
  /** Queues a message; returns its id and to how many destinations it goes. */
  dispatch(ctx: Within, message: Dispatch): Promise<{ messageId: string; count: number }>
  /** Ends at once what is still under way about a thing; returns how many deliveries that were. */
  stop(ctx: Within, about: { module: string; subject: string }): Promise<number>
  add(ctx: Within, destination: NewDestination): Promise<string>
  /** Replaces address, secret, leave link, variant, whether it is watched, or whether it wants drills. */
  change(
    ctx: Within,
    id: string,
    change: Partial<Address> & { variant?: string; watched?: boolean; drills?: boolean },
  ): Promise<void>
  /** Ends what is under way to it and forgets its address. */
  remove(ctx: Within, id: string): Promise<void>
  /** How every delivery about these things stands or ended, for a report; at most 20,000 rows. */
  report(ctx: Pick<Ctx, 'db'>, about: { module: string; subjects: readonly string[] }): Promise<Reached[]>
  /** Destinations of a medium with this address. */
  find(
    ctx: Pick<Ctx, 'db'>,
    by: { medium: Medium; address: string },
  ): Promise<Pick<Destination, 'id' | 'variant' | 'state'>[]>
  /** Enough of the address to know which it is; null when there is none any more. */
  hint(ctx: Pick<Ctx, 'db'>, id: string): Promise<string | null>
  /** The address in clear; null when there is none any more. */
  reveal(ctx: Pick<Ctx, 'db'>, id: string): Promise<Address | null>
}

export function createDoor(addresses: Addresses, media: readonly Medium[]): DeliveryDoor {
  return {
    media,
    async dispatch(ctx, { urgent, renditions, to, reply = false, drill = false, ...about }) {
      const id = ctx.newId()
      const now = ctx.now()
      const message = { ...about, id, urgency: urgent ? 0 : 1, createdAt: now, reply, drill, stoppedAt: null }
      await addMessage(ctx.db, message, renditions)
      return { messageId: id, count: await queue(ctx.db, message, to) }
    },
    stop: (ctx, about) => stop(ctx.db, about, ctx.now()),
    async add(ctx, { medium, variant, concurrency, perMinute, watched = true, drills = false, ...address }) {
      const id = ctx.newId()
      await addDestination(ctx.db, {
        id,
        medium,
        variant,
        addressDigest: addresses.digest(address.address),
        sealed: addresses.seal(id, address),
        version: 1,
        shard: shardOf(id),
        watched,
        state: 'active',
        parkedCode: null,
        parkedAt: null,
        concurrency: concurrency ?? defaultConcurrency,
        perMinute: perMinute ?? defaultPerMinute,
        refusals: 0,
        restingUntil: null,
        createdAt: ctx.now(),
        drills,
      })
      return id
    },
    async change(ctx, id, { variant, watched, drills, ...change }) {
      const found = await findDestination(ctx.db, id)
      if (!found) return
      const address = { ...addresses.open(found), ...change }
      await saveDestination(ctx.db, {
        id,
        sealed: addresses.seal(id, address),
        addressDigest: addresses.digest(address.address),
        variant: variant ?? found.variant,
        watched: watched ?? found.watched,
        drills: drills ?? found.drills,
        version: found.version + 1,
      })
    },
    remove: (ctx, id) => removeDestination(ctx.db, id, ctx.now()),
    report: (ctx, about) => reachedOf(ctx, about, addresses),
    find: (ctx, { medium, address }) =>
      findByAddress(ctx.db, { medium, addressDigest: addresses.digest(address) }),
    async hint(ctx, id) {
      const found = await findDestination(ctx.db, id)
      return found ? maskAddress(addresses.open(found).address) : null
    },
    async reveal(ctx, id) {
      const found = await findDestination(ctx.db, id)
      return found ? addresses.open(found) : null
    },
  }
}

/** One delivery of one message, for people. */
export type Reached = Delivered & {
  /** Enough of the address to know which it is; empty when there is none any more. */
  hint: string
}

async function reachedOf(
  { db }: Pick<Ctx, 'db'>,
  about: { module: string; subjects: readonly string[] },
  addresses: Addresses,
): Promise<Reached[]> {
  const rows = await listDelivered(db, about)
  const ids = [...new Set(rows.map(({ destinationId }) => destinationId))]
  const known = ids.length === 0 ? [] : await findDestinations(db, ids)
  const hints = new Map(known.map((one) => [one.id, maskAddress(addresses.open(one).address)]))
  return rows.map((row) => ({ ...row, hint: hints.get(row.destinationId) ?? '' }))
}

/** The last hexadecimal digit of the id is random: as good as any hash. */
const shardOf = (id: string) => Number.parseInt(id.slice(-1), 16)
