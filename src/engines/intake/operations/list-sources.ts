import { z } from 'zod'
import { Instant, plus, query } from '#kernel'
import type { SourceDefinition } from '../definition.ts'
import { healthOf, silentSince } from '../model/silence.ts'
import { contactsOf } from '../model/standing.ts'
import { Lease, SourceState } from '../schema.ts'
import {
  countRefused,
  countUnpushed,
  listContacts,
  listLeases,
  listRecent,
  listStates,
  tallyArrivals,
} from '../store/index.ts'

const dayMs = 86_400_000
/** What a hub did not tell of within this time, it does not tell. */
const pushMs = 10 * 60_000

const Line = z.object({
  id: z.string(),
  name: z.record(z.string(), z.string()),
  kind: z.enum(['feed', 'folder', 'webhook', 'mqtt', 'receiver']),
  /** Where it is: addresses, a path, a broker; our own address where others come to us. */
  route: z.string(),
  automatic: z.boolean(),
  health: z.enum(['well', 'silent', 'failing', 'unknown']),
  silentSince: Instant.nullable(),
  contactAt: Instant.nullable(),
  messageAt: Instant.nullable(),
  failedAt: Instant.nullable(),
  failure: SourceState.shape.failure,
  /** Of the last 24 hours; `behindMs` is the median of what came after the first. */
  first: z.int(),
  later: z.int(),
  refused: z.int(),
  behindMs: z.int().nullable(),
  /** Whether its hub tells of what is new; null where there is no hub. */
  push: Lease.shape.state.nullable(),
  /** New entries of the last 24 hours that only the poll found although there is a hub. */
  unpushed: z.int(),
  /** How often numbers were missing on its line. */
  gaps: z.int(),
  /** Minutes after which silence is an alarm; null: it may be silent. */
  expectEvery: z.int().nullable(),
  /** What came in the last 24 hours, the newest first: the last five, and whatever went out without a person. */
  recent: z.array(
    z.object({ sha256: z.string(), receivedAt: Instant, outcome: z.string(), drill: z.boolean().nullable() }),
  ),
  /** Dry contacts of a receiver: what each stands for, and where it stands. */
  contacts: z.array(
    z.object({
      number: z.int(),
      hazard: z.string(),
      level: z.int(),
      drill: z.boolean(),
      automatic: z.boolean(),
      standing: z.enum(['unseen', 'unwatched', 'open', 'closed', 'stuck']),
      closingAt: Instant.nullable(),
    }),
  ),
})

/** Every source of the town file with how it is, for the duty officer. */
export const listSources = ({ list, publicUrl }: { list: readonly SourceDefinition[]; publicUrl: string }) =>
  query({
    name: 'intake.list-sources',
    summary: 'lists where emergency information comes from, and how well each source is',
    grant: 'alerts:read',
    input: z.object({}),
    output: z.object({ sources: z.array(Line), refused: z.int() }),
    run: async (ctx) => {
      const now = ctx.now()
      const since = plus(now, -dayMs)
      const states = new Map((await listStates(ctx.db)).map((state) => [state.source, state]))
      const tallies = new Map((await tallyArrivals(ctx.db, since)).map((tally) => [tally.source, tally]))
      const leases = new Map((await listLeases(ctx.db)).map((lease) => [lease.source, lease.state]))
      const contacts = await listContacts(ctx.db)
      const recent = await listRecent(ctx.db, since)
      const unpushed = await countUnpushed(ctx.db, [...leases.keys()], { since, until: plus(now, -pushMs) })
      const sources = list.map((source) => {
        const state = states.get(source.id)
        const { first = 0, later = 0, refused = 0, behindMs = null } = tallies.get(source.id) ?? {}
        return {
          ...{ id: source.id, name: source.name, kind: source.kind, automatic: source.automatic },
          route: routeOf(source, publicUrl),
          health: healthOf(source, state, now),
          expectEvery: source.expectEvery ?? null,
          contacts: contactsOf(source, contacts, now),
          recent: recent.filter((one) => one.source === source.id).map(({ source: _, ...one }) => one),
          silentSince: state ? silentSince(source, state, now) : null,
          contactAt: state?.contactAt ?? null,
          messageAt: state?.messageAt ?? null,
          failedAt: state?.failedAt ?? null,
          failure: state?.failure ?? null,
          ...{ first, later, refused, behindMs },
          push: leases.get(source.id) ?? null,
          unpushed: unpushed.get(source.id) ?? 0,
          gaps: state?.gaps ?? 0,
        }
      })
      return { sources, refused: await countRefused(ctx.db, since) }
    },
  })

function routeOf(source: SourceDefinition, publicUrl: string): string {
  switch (source.kind) {
    case 'feed':
      return source.feeds.map(({ url }) => url).join(' ')
    case 'folder':
      return source.path
    case 'mqtt':
      return `${source.broker} ${source.topics.join(' ')}`
    case 'webhook':
      return `${publicUrl}/intake/${source.id}`
    case 'receiver':
      return source.monitor?.command.join(' ') ?? source.line ?? `${publicUrl}/intake/${source.id}`
    default:
      return source satisfies never
  }
}
