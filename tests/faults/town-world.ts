import { plus } from '#kernel'
import type { SoftwareAuthenticator } from '../../src/office/people/authenticator.fixture.ts'
import type { OwnKey } from '../setup/machines.ts'
import type { Endpoint, OutsideWorld } from '../setup/outside-world/index.ts'
import { type Chance, chanceOf } from './delivery-receivers.ts'

/** Figures of the demonstration town, by what they do there. */
export const figures = {
  officer: '019a0000-0000-7000-8000-000000000001',
  approver: '019a0000-0000-7000-8000-000000000002',
  administrator: '019a0000-0000-7000-8000-000000000003',
  drafter: '019a0000-0000-7000-8000-000000000004',
  chief: '019a0000-0000-7000-8000-000000000005',
  manager: '019a0000-0000-7000-8000-000000000006',
  mayor: '019a0000-0000-7000-8000-000000000007',
  clerk: '019a0000-0000-7000-8000-000000000011',
  supervisor: '019a0000-0000-7000-8000-000000000012',
  writer: '019a0000-0000-7000-8000-000000000013',
  keeper: '019a0000-0000-7000-8000-000000000014',
} as const
export type Figure = keyof typeof figures

/** Who asks: a figure, a stranger, the operator at the machine, who holds a session, or a program with its token. */
export type Who = Figure | 'stranger' | 'operator' | { session: string } | { token: string }

/** What an operation answered, or was sent. */
export type Said = Readonly<Record<string, unknown>>

type Box = ReturnType<OutsideWorld['mailbox']>

/** Something a client learned about the town: its id, and what else is needed to act on it. */
export type Thing = {
  readonly id: string
  readonly note: string
  readonly who: Who
  readonly device?: SoftwareAuthenticator
  readonly box?: Box
  readonly hook?: Endpoint
  readonly key?: OwnKey
}

export type Call = (operation: string, who: Who, input: Said) => Promise<Said | null>

/** What six clients know together about one town; they act on it at the same time. */
export class World {
  readonly outside: OutsideWorld
  /** The clock of the town, in milliseconds ahead of the machine's. */
  aheadMs = 0
  readonly #things = new Map<string, Thing[]>()
  #marks = 0

  constructor(outside: OutsideWorld) {
    this.outside = outside
  }

  /** A number nobody had before. */
  mark(): number {
    this.#marks += 1
    return this.#marks
  }

  kept(kind: string): Thing[] {
    const known = this.#things.get(kind) ?? []
    this.#things.set(kind, known)
    return known
  }

  /** Keeps the youngest: what is old has been acted on often enough. */
  put(kind: string, thing: Partial<Thing> & { id: string }): void {
    const known = this.kept(kind)
    known.push({ note: '', who: 'stranger', ...thing })
    if (known.length > 40) known.shift()
  }
}

/** One client's hand: its own chance, the shared world, and the way to ask. */
export class Hand {
  readonly world: World
  readonly chance: Chance
  readonly call: Call
  /** A file kept by the town, for who will use it; null when it was not taken. */
  readonly upload: (who: Who, bytes: Uint8Array, name: string) => Promise<string | null>
  /** A form to a route beside the operations; null when it was not taken. */
  readonly form: (path: string, fields: Record<string, string>) => Promise<Said | null>

  constructor(parts: { world: World; name: string } & Pick<Hand, 'call' | 'upload' | 'form'>) {
    this.world = parts.world
    this.chance = chanceOf(parts.name)
    this.call = parts.call
    this.upload = parts.upload
    this.form = parts.form
  }

  below(count: number): number {
    return Math.floor(this.chance() * count)
  }

  oneOf<Value>(values: readonly Value[]): Value | null {
    return values[this.below(values.length)] ?? null
  }

  pick(kind: string): Thing | null {
    return this.oneOf(this.world.kept(kind))
  }

  /** Picks, and nobody picks it again. Leaves `spare` of them, for others to act on. */
  take(kind: string, spare = 0): Thing | null {
    const known = this.world.kept(kind)
    if (known.length <= spare) return null
    return known.splice(this.below(known.length), 1)[0] ?? null
  }

  /** By the clock of the town. */
  soon(minutes: number): string {
    return plus(new Date(Date.now() + this.world.aheadMs).toISOString(), minutes * 60_000)
  }

  date(days: number): string {
    return this.soon(days * 1440).slice(0, 10)
  }
}

const step = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' ? (value as Said)[name] : undefined

/** What stands at `alert.id` of an answer. */
export const at = (value: unknown, path: string): unknown => path.split('.').reduce(step, value)
export const textAt = (value: unknown, path: string): string => String(at(value, path) ?? '')
export const listAt = (value: unknown, path: string): readonly unknown[] => {
  const found = at(value, path)
  return Array.isArray(found) ? found : []
}

/** The operation's part of the mixture: what to ask now (null: nothing to do it to), and what its answer teaches. */
export type Act = {
  give(hand: Hand): Ask | null | Promise<Ask | null>
  took?(said: Said, ask: Ask, hand: Hand): void
}
export type Ask = { as: Who; input: Said }
/** Left out of the mixture, and why. */
export type Left = { left: string }
export type Mixture = Readonly<Record<string, Act | Left>>

/** Always the same. */
export const plain = (as: Who, input: Said = {}): Act => ({ give: () => ({ as, input }) })

/** To something known of this kind, by its id. */
export const toOne = (kind: string, as: Who, more: (hand: Hand) => Said = () => ({})): Act => ({
  give: (hand) => {
    const found = hand.pick(kind)
    return found && { as, input: { id: found.id, ...more(hand) } }
  },
})

/** By whoever is known under this kind. */
export const byOne = (kind: string, input: Said = {}): Act => ({
  give: (hand) => {
    const found = hand.pick(kind)
    return found && { as: found.who, input }
  },
})

/** What only the town itself does, beside the others' doing. */
export const own: Left = { left: 'the town itself does it, when the others have done something' }
