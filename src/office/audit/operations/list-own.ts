import { z } from 'zod'
import { auditAbout, type Ctx, Instant, kernelProblem, machine, query } from '#kernel'
import { Purpose } from '#residents'
import { type Placed, placeForm, readPlace, resume, together, writePlace } from '../model/place.ts'
import type { AuditParts } from '../parts.ts'
import { type Who, whoAre } from '../who.ts'

/**
 * Who it was, as the person concerned is told: of staff the places and roles they have now, never the name; of another
 * resident nothing.
 */
export const OwnWho = z.object({
  kind: z.enum(['self', 'staff', 'other-resident', 'machine', 'operator', 'system', 'anonymous', 'unknown']),
  name: z.string().nullable(),
  places: z.array(z.object({ section: z.string(), position: z.string() })),
  roles: z.array(z.string()),
})
type OwnWho = z.output<typeof OwnWho>

const OwnLine = z.object({
  id: z.string(),
  at: Instant,
  source: z.enum(['act', 'read']),
  who: OwnWho,
  operation: z.string(),
  /** Why it was read; null for what was done. */
  purpose: Purpose.nullable(),
  outcome: z.enum(['done', 'refused', 'failed']),
})

type Row = Placed & Pick<z.output<typeof OwnLine>, 'operation' | 'purpose' | 'outcome'> & { actor: string }

/** Everything in the audit and the log of readings that names the resident who asks, the latest first. */
export const listOwn = (parts: AuditParts) =>
  query({
    name: 'audit.list-own',
    summary: 'shows a resident who looked at their data or did something about them, and when',
    grant: 'resident',
    input: z.object({
      below: machine({ max: 80, min: 0, pattern: placeForm }).default(''),
      limit: z.int().min(1).max(1000).default(50),
    }),
    output: z.object({ lines: z.array(OwnLine), next: z.string().nullable() }),
    run: async (ctx, { below, limit }) => {
      const rows = await rowsAbout(ctx, parts, { place: readPlace(below), limit: limit + 1 })
      const page = rows.slice(0, limit)
      const who = await shownTo(
        ctx,
        parts,
        page.map(({ actor }) => actor),
      )
      const last = page.at(-1)
      return {
        lines: page.map(({ actor, ...row }) => ({ ...row, who: who(actor) })),
        next: last && rows.length > limit ? writePlace(last) : null,
      }
    },
  })

async function rowsAbout(
  ctx: Ctx,
  parts: AuditParts,
  { place, limit }: { place: Placed | null; limit: number },
): Promise<Row[]> {
  const ids = await ownIds(ctx, parts)
  const { acts, reads } = resume(place)
  const done = await auditAbout(ctx.db, ids, { below: acts, limit })
  const read = await parts.residents().readsAbout(ctx.db, ids, { below: reads, limit })
  return together(
    done.map(({ id, at, actor, operation, outcome }): Row => {
      return { id: id.toString(), at, source: 'act', actor, operation, purpose: null, outcome }
    }),
    read.map(({ id, at, actor, operation, purpose }): Row => {
      return { id, at, source: 'read', actor, operation, purpose, outcome: 'done' }
    }),
  ).slice(0, limit)
}

/** The resident's own id, and that of the record theirs was merged into. */
async function ownIds(ctx: Ctx, parts: AuditParts): Promise<string[]> {
  // The program itself is nobody in particular.
  if (ctx.actor.kind !== 'resident') throw kernelProblem('forbidden', { grant: 'resident' })
  const standing = await parts.residents().standingOf(ctx.db, ctx.actor.id)
  return [ctx.actor.id, ...(standing?.mergedInto ? [standing.mergedInto] : [])]
}

const nothing = { name: null, places: [], roles: [] }

async function shownTo(ctx: Ctx, parts: AuditParts, ids: readonly string[]): Promise<(id: string) => OwnWho> {
  const who = await whoAre(ctx.db, ids)
  const staff = new Map<string, OwnWho>()
  for (const id of new Set(ids))
    if (who(id).kind === 'staff') staff.set(id, await memberOfStaff(ctx, parts, id))
  return (id) => staff.get(id) ?? shown(who(id), ctx.actor.id)
}

function shown({ kind, id, name }: Who, self: string): OwnWho {
  if (id === self) return { ...nothing, kind: 'self' }
  if (kind === 'resident') return { ...nothing, kind: 'other-resident' }
  return { ...nothing, kind, name: kind === 'machine' ? name : null }
}

async function memberOfStaff(ctx: Ctx, { positionsOf, rolesOf }: AuditParts, id: string): Promise<OwnWho> {
  const held = await positionsOf(ctx.db, id, ctx.now())
  const own = held.filter(({ standingInFor }) => standingInFor === null)
  const places = own.map(({ section, position }) => ({ section, position }))
  return { ...nothing, kind: 'staff', places, roles: [...(await rolesOf(ctx.db, id))] }
}
