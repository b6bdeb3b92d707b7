import { type Db, type Instant, plus } from '#kernel'
import { closeWork, raiseWork } from '#work'
import type { Desks } from './definition.ts'
import { dutyTimes, gapsIn, meet, type Span } from './model/roster.ts'
import type { Gap, Shift } from './schema.ts'
import { addGap, closeGap, desksInUse, lockRoster, openGaps, shiftsBetween } from './store/index.ts'

const ahead = 24 * 3_600_000
const kind = 'work.kind.organisations-roster-gap'
const by = 'system:organisations'

export type Watch = { desks: Desks; now(): Instant; newId(): string }

/** Times within a span at which nobody is on a desk where somebody must be. */
export const gapsOf = (desk: string, shifts: readonly Shift[], within: Span, { desks }: Desks): Span[] =>
  gapsIn(
    dutyTimes(desks[desk]?.covered ?? [], within),
    shifts.filter((one) => one.desk === desk),
  )

/**
 * Brings what is missing in the next 24 hours before who owns the desk, once for each gap, and closes what was mended or
 * is past. In the caller's transaction; of two at once the second waits and finds nothing left to do.
 */
export async function watchRoster(db: Db, { desks, now, newId }: Watch): Promise<void> {
  await lockRoster(db)
  const within = { fromAt: now(), untilAt: plus(now(), ahead) }
  const shifts = await shiftsBetween(db, within)
  const used = await desksInUse(db)
  const open = await openGaps(db)
  for (const [desk, { owner }] of Object.entries(desks.desks)) {
    const missing = used.has(desk) ? gapsOf(desk, shifts, within, desks) : []
    for (const span of missing)
      if (!open.some((gap) => gap.desk === desk && meet(gap, span)))
        await raise(db, { id: newId(), desk, ...span, raisedAt: now(), closedAt: null }, { owner, newId })
  }
  for (const gap of open) {
    const missing = gapsOf(gap.desk, shifts, within, desks)
    if (missing.some((span) => meet(gap, span))) continue
    await closeGap(db, gap.id, now())
    await closeWork(db, { kind, subject: gap.id, by, now: now(), note: 'nobody is missing any more' })
  }
}

async function raise(db: Db, gap: Gap, { owner, newId }: { owner: string; newId(): string }): Promise<void> {
  await addGap(db, gap)
  await raiseWork(db, {
    kind,
    subject: gap.id,
    path: '/console/roster',
    ownerRole: owner,
    selfClosing: true,
    dueInHours: (Date.parse(gap.fromAt) - Date.parse(gap.raisedAt)) / 3_600_000,
    now: gap.raisedAt,
    id: newId(),
  })
}
