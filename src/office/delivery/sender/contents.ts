import type { Db } from '#kernel'
import type { Address, Addresses } from '../addresses.ts'
import type { Rendition } from '../ports.ts'
import type { Medium, Message } from '../schema.ts'
import { findDestinations } from '../store/destinations.ts'
import { findContents, findMessage } from '../store/messages.ts'
import type { Due } from '../store/take.ts'

export type Place = Address & {
  version: number
  variant: string
  concurrency: number
  perMinute: number
  /** Something failed there since the last success. */
  troubled: boolean
}

export type Ready = { message: Message; expiresMs: number; renditions: ReadonlyMap<string, Rendition> }

export const renditionKey = (medium: Medium, variant: string) => `${medium} ${variant}`

const mostMessages = 256
const mostPlaces = 20_000

/** What is sent and where to, kept in memory so that a fan-out reads each message once and each address once. */
export class Contents {
  readonly #db: Db
  readonly #addresses: Addresses
  readonly #messages = new Map<string, Ready>()
  readonly #places = new Map<string, Place>()

  constructor(db: Db, addresses: Addresses) {
    this.#db = db
    this.#addresses = addresses
  }

  message(id: string): Ready | undefined {
    return this.#messages.get(id)
  }

  place(id: string): Place | undefined {
    return this.#places.get(id)
  }

  /** Reads what these deliveries need and memory does not hold. */
  async load(due: readonly Due[]): Promise<void> {
    if (this.#messages.size > mostMessages) this.#messages.clear()
    if (this.#places.size > mostPlaces) this.#places.clear()
    for (const id of new Set(due.map((one) => one.messageId))) await this.#loadMessage(id)
    const stale = due.filter((one) => this.#places.get(one.destinationId)?.version !== one.version)
    const ids = [...new Set(stale.map((one) => one.destinationId))]
    if (ids.length === 0) return
    for (const found of await findDestinations(this.#db, ids)) {
      const { id, version, variant, concurrency, perMinute, refusals, restingUntil } = found
      const troubled = refusals > 0 || restingUntil !== null
      this.#places.set(id, {
        ...this.#addresses.open(found),
        version,
        variant,
        concurrency,
        perMinute,
        troubled,
      })
    }
  }

  async #loadMessage(id: string): Promise<void> {
    if (this.#messages.has(id)) return
    const message = await findMessage(this.#db, id)
    if (!message) return
    const renditions = (await findContents(this.#db, id)).map(
      ({ medium, ...content }) => [renditionKey(medium, content.variant), content] as const,
    )
    this.#messages.set(id, {
      message,
      expiresMs: Date.parse(message.expiresAt),
      renditions: new Map(renditions),
    })
  }
}
