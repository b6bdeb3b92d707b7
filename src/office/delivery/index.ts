import {
  type Blobs,
  type Database,
  type Db,
  type Health,
  heldSince,
  type Log,
  type Module,
  type NodeKey,
  newId,
  type Sources,
} from '#kernel'
import { createAddresses } from './addresses.ts'
import { createBounceTokens } from './bounce-tokens.ts'
import { deliveryChecks } from './doctor.ts'
import { createDoor, type DeliveryDoor } from './door.ts'
import { deliveryInvariants } from './invariants.ts'
import { stateOf } from './model/health.ts'
import { checkMedia } from './operations/check-media.ts'
import { getDelivery } from './operations/get-message.ts'
import { listDeliveries } from './operations/list-messages.ts'
import { listParkedDestinations } from './operations/list-parked.ts'
import { recordBounce } from './operations/record-bounce.ts'
import { releaseDestination } from './operations/release-destination.ts'
import { boardPage } from './pages/board.tsx'
import { messagePage } from './pages/message.tsx'
import { raiseParkedDestination } from './park-work.ts'
import type { Adapter, Medium } from './ports.ts'
import { deliveryProblems } from './problems.ts'
import { deliveryTables } from './schema.ts'
import { Sender } from './sender/sender.ts'
import { allShards, holdShards, type Shards } from './sender/shards.ts'
import { openLockSession } from './store/lock-session.ts'
import { createTallyBook } from './store/tally-book.ts'

export const migrations = { module: 'delivery', folder: 'src/office/delivery/migrations' }

export { createBounceTokens } from './bounce-tokens.ts'
export type { DeliveryDoor, Dispatch, NewDestination, Reached } from './door.ts'
export { reasonOf } from './model/reasons.ts'
export type { Adapter, Medium, Outcome, Rendition, Sending } from './ports.ts'
export { restoreRules } from './restore-rules.ts'
export { type Run, runSender } from './sender/run.ts'
export type { Sender } from './sender/sender.ts'
export type { Shards } from './sender/shards.ts'
export { deliveryDepth } from './store/board.ts'
export { deliveryChannel, stopChannel } from './store/messages.ts'

export type DeliveryParts = {
  db: Database
  sources: Sources
  key: NodeKey
  log: Log
  blobs: Blobs
  /** The media this town can send by. */
  adapters: readonly Adapter[]
  /** Writes an event into the outbox, in the transaction of `db`. */
  emit(db: Db, event: string, aggregate: string, payload: Record<string, string>): Promise<void>
}

export type Delivery = Module & {
  door: DeliveryDoor
  /** Something that delivers, in this process; it does so while it holds shards, all of them unless said. */
  sender(shards?: Shards): Sender
}

/** Holds the shards of this process by locks on the town's database. */
export const lockShards = (url: string, log: Log, onGained: () => void): Shards =>
  holdShards({ open: (lost) => openLockSession(url, lost), log, onGained })

/** Brings messages to destinations: one row each, with deadline, retry and receipt. */
export function delivery({ db, sources, key, log, blobs, adapters, emit }: DeliveryParts): Delivery {
  const addresses = createAddresses(key, sources)
  const tallies = createTallyBook()
  const list = listDeliveries(tallies)
  const get = getDelivery(tallies)
  const listParked = listParkedDestinations(addresses)
  return {
    name: 'delivery',
    problems: deliveryProblems,
    operations: [
      checkMedia,
      list,
      get,
      listParked,
      releaseDestination,
      recordBounce({ blobs, tokens: createBounceTokens(key) }),
    ],
    pages: [boardPage({ list, listParked }), messagePage(get)],
    tiles: [{ name: 'board', face: 'console', path: '/console/delivery', grant: 'delivery:read' }],
    routes: [],
    health: healthOf(adapters),
    doctor: deliveryChecks(db),
    jobs: [],
    listeners: [],
    tables: deliveryTables,
    invariants: deliveryInvariants,
    door: createDoor(
      addresses,
      adapters.map((adapter) => adapter.medium),
    ),
    sender: (shards) =>
      new Sender({
        db,
        sources,
        log,
        addresses,
        adapters,
        shards: () => shards?.held() ?? allShards,
        held: async () => (await heldSince(db, 'delivery')) !== null,
        onSettled: (within, { destinationId, messageId, ended, code }) =>
          emit(within, 'delivery.settled', destinationId, {
            messageId,
            outcome: ended ?? '',
            code: code ?? '',
          }),
        onParked: (within, destinationId) =>
          raiseParkedDestination(
            { db: within, now: () => sources.now(), newId: () => newId(sources) },
            destinationId,
          ),
      }),
  }
}

/** Asking a callback is no medium of its own for residents. */
const told: readonly Medium[] = ['webhook', 'websub', 'mail']

const healthOf = (adapters: readonly Adapter[]): Health[] =>
  told
    .filter((medium) => adapters.some((adapter) => adapter.medium === medium))
    .map((medium) => ({
      name: medium,
      check: async (ask) => {
        const { media, heldSince: since } = await ask(checkMedia, {})
        const own = media.find((one) => one.medium === medium)
        const { delivered, waiting } = own ?? { delivered: 0, waiting: 0 }
        const detail = { delivered, waiting }
        if (since !== null) return { state: 'down', since, detail }
        return { state: own ? stateOf(own) : 'working', since, detail }
      },
    }))
