import { createHash } from 'node:crypto'
import { type Connection, newId, systemSources } from '#kernel'
import type { DeliveryDoor } from '../../src/office/delivery/door.ts'
import { addSubscription } from '../../src/office/subscriptions/store.ts'
import type { Behaviour, Endpoint, OutsideWorld } from '../setup/outside-world/index.ts'

/** Numbers from 0 to below 1 that a seed decides: `HIROBA_SEED` gives one again. */
export type Chance = () => number

export const seed = Number(process.env['HIROBA_SEED'] ?? Date.now() % 1_000_000)

export function chanceOf(name: string): Chance {
  let drawn = 0
  return () => createHash('sha256').update(`${seed} ${name} ${drawn++}`).digest().readUInt32BE(0) / 2 ** 32
}

/** A machine that wants to be told: where it listens, and what the town knows it by. */
export type Receiver = {
  kind: Behaviour['kind']
  endpoint: Endpoint
  secret: Uint8Array
  destinationId: string
}

export type Crowd = Partial<Record<Behaviour['kind'], number>>

function behaviourOf(kind: Behaviour['kind'], chance: Chance): Behaviour {
  if (kind === 'slow') return { kind, ms: 200 + Math.floor(chance() * 600) }
  if (kind === 'flapping') return { kind, failures: 1 + Math.floor(chance() * 2) }
  // The town waits ten seconds.
  if (kind === 'late') return { kind, ms: 10_500 }
  if (kind === 'status') return { kind, status: 503 }
  if (kind === 'rate-limiting') return { kind, retryAfter: '1' }
  if (kind === 'healthy' || kind === 'dead' || kind === 'gone' || kind === 'black-hole') return { kind }
  throw new Error(`nobody here is ${kind}`)
}

/** What the test does in the place of the town's own operations, on its database and with its key. */
export type Hand = { connection: Connection; door: DeliveryDoor }

/** Opens receivers and writes what a confirmed machine leaves: its destination and its subscription. */
export async function gather(
  { connection, door }: Hand,
  world: OutsideWorld,
  { crowd, chance }: { crowd: Crowd; chance: Chance },
): Promise<Receiver[]> {
  const wanted = (Object.entries(crowd) as [Behaviour['kind'], number][]).flatMap(([kind, count]) =>
    Array.from({ length: count }, () => kind),
  )
  const open = await Promise.all(
    wanted.map(async (kind) => {
      const secret = Buffer.from(systemSources.random(32))
      return {
        kind,
        secret,
        endpoint: await world.endpoint({ behaviour: behaviourOf(kind, chance), secret }),
      }
    }),
  )
  return connection.db.transaction().execute(async (db) => {
    const receivers: Receiver[] = []
    for (const one of open) {
      const ctx = { db, now: () => systemSources.now(), newId: () => newId(systemSources) }
      const place = { medium: 'webhook' as const, variant: '', address: addressOf(one), leaveUrl: null }
      const destinationId = await door.add(ctx, { ...place, secret: one.secret })
      await addSubscription(db, subscriptionOf(destinationId))
      receivers.push({ ...one, destinationId })
    }
    return receivers
  })
}

/** Everybody else listens on 127.0.0.1: a port that is free again may be given to one of them. */
const addressOf = ({ kind, endpoint }: Pick<Receiver, 'kind' | 'endpoint'>) =>
  kind === 'dead' ? endpoint.url.replace('//127.0.0.1:', '//127.0.0.2:') : endpoint.url

function subscriptionOf(destinationId: string) {
  const now = systemSources.now()
  return {
    id: newId(systemSources),
    kind: 'machine' as const,
    destinationId,
    state: 'active' as const,
    districts: [],
    minLevel: 3,
    drills: false,
    thumbprint: 'faults',
    topic: null,
    leaseUntil: null,
    mails: 0,
    mailedAt: null,
    createdAt: now,
    confirmedAt: now,
  }
}

export const requestsOf = (receivers: readonly Receiver[]): number =>
  receivers.reduce((sum, { endpoint }) => sum + endpoint.requests(), 0)

/** Who is not lost for good takes everything from the next request on. */
export function recover(receivers: readonly Receiver[]): void {
  for (const { kind, endpoint } of receivers) if (!lostForGood({ kind })) endpoint.become({ kind: 'healthy' })
}

export const lostForGood = ({ kind }: Pick<Receiver, 'kind'>) => kind === 'dead' || kind === 'gone'
