import { z } from 'zod'
import type { Ctx, Vault } from '#kernel'
import { standingOf } from './model/guardianship.ts'
import { openRecords } from './records.ts'
import { Guardianship } from './schema.ts'
import { visibleTo } from './sight.ts'
import { guardianshipsOf } from './store/index.ts'

/** A guardianship as one of the two, or a clerk, reads it. */
export const ShownGuardianship = Guardianship.pick({
  id: true,
  kind: true,
  scope: true,
  fromAt: true,
}).extend({
  /** Until when it holds, or when it was ended before. */
  untilAt: Guardianship.shape.untilAt,
  /** Whether the person it is shown of acts for the other. */
  acts: z.boolean(),
  standing: z.enum(['offered', 'coming', 'current', 'over']),
  /** The other person; null while nobody accepted, and for whom the reader may not see. */
  other: z.object({ id: z.uuid(), name: z.string() }).nullable(),
})
export type ShownGuardianship = z.output<typeof ShownGuardianship>

/** All in which this person acts or is acted for. To the two themselves the other has a name, whatever the law hides. */
export async function shownGuardianships(ctx: Ctx, vault: Vault, id: string): Promise<ShownGuardianship[]> {
  const rows = await guardianshipsOf(ctx.db, id)
  const others = rows.flatMap(({ wardId, guardianId }) => (wardId === id ? (guardianId ?? []) : wardId))
  const seen = ctx.actor.id === id ? others : [...(await visibleTo(ctx.db, ctx.actor, others))]
  const records = await openRecords(ctx.db, vault, seen)
  return rows.map(({ id: guardianshipId, kind, scope, fromAt, untilAt, ...row }) => {
    const acts = row.guardianId === id
    const record = records.get((acts ? row.wardId : row.guardianId) ?? '')
    return {
      ...{ id: guardianshipId, kind, scope, fromAt, acts },
      untilAt: row.withdrawnAt !== null && row.withdrawnAt < untilAt ? row.withdrawnAt : untilAt,
      standing: standingOf({ ...row, fromAt, untilAt }, ctx.now()),
      other: record ? { id: record.row.id, name: record.fields.name } : null,
    }
  })
}
