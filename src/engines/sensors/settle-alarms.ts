import type { Ctx } from '#kernel'
import { closeWork, raiseWork } from '#work'
import type { Alarm, AlarmKind } from './schema.ts'
import { addAlarm, endAlarms, openAlarms } from './store/index.ts'

/** What was looked at of one instrument, and what of that is wrong with it. */
export type Judgement = {
  thingId: string
  datastreamId: string | null
  judged: readonly AlarmKind[]
  open: readonly AlarmKind[]
}

const workKind = 'work.kind.sensors-instrument'
const dueInHours = 4

const nameOf = ({ thingId, datastreamId, kind }: Pick<Alarm, 'thingId' | 'datastreamId' | 'kind'>) =>
  `${thingId} ${datastreamId ?? ''} ${kind}`

/**
 * Opens the alarms that are new and ends those that are over, in the caller's transaction. An instrument with any open
 * alarm is one piece of work of the officer on duty, which closes by itself with the last of them.
 */
export async function settleAlarms(ctx: Ctx, judgements: readonly Judgement[]): Promise<void> {
  const things = [...new Set(judgements.map(({ thingId }) => thingId))]
  if (things.length === 0) return
  const open = await openAlarms(ctx.db, things)
  const names = new Map(open.map((alarm) => [nameOf(alarm), alarm]))
  const over = judgements.flatMap(({ judged, open: wrong, ...which }) =>
    judged.flatMap((kind) => (wrong.includes(kind) ? [] : (names.get(nameOf({ ...which, kind })) ?? []))),
  )
  const fresh = judgements.flatMap(({ open: wrong, thingId, datastreamId }) =>
    wrong.flatMap((kind) =>
      names.has(nameOf({ thingId, datastreamId, kind })) ? [] : [{ thingId, datastreamId, kind }],
    ),
  )
  await endAlarms(
    ctx.db,
    over.map(({ id }) => id),
    ctx.now(),
  )
  for (const one of fresh) await raise(ctx, one)
  const ended = new Set(over.map(({ id }) => id))
  const still = new Set([...open.filter(({ id }) => !ended.has(id)), ...fresh].map(({ thingId }) => thingId))
  for (const thingId of new Set(over.map((alarm) => alarm.thingId)))
    if (!still.has(thingId))
      await closeWork(ctx.db, { ...about(thingId), by: ctx.actor.id, now: ctx.now(), note: 'well again' })
}

const about = (thingId: string) => ({ kind: workKind, subject: thingId })

async function raise(ctx: Ctx, alarm: Pick<Alarm, 'thingId' | 'datastreamId' | 'kind'>): Promise<void> {
  const now = ctx.now()
  const added = await addAlarm(ctx.db, { ...alarm, id: ctx.newId(), since: now, until: null })
  if (!added) return
  await raiseWork(ctx.db, {
    ...about(alarm.thingId),
    path: `/console/sensors/${alarm.thingId}`,
    ownerRole: 'duty-officer',
    selfClosing: true,
    dueInHours,
    now,
    id: ctx.newId(),
  })
}
