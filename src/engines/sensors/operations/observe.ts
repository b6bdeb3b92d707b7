import { z } from 'zod'
import { command, plainDate } from '#kernel'
import { mostAtOnce } from '../model/judge.ts'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { refusal } from '../refusal.ts'
import { Inspection, Sent } from '../schema.ts'
import { addInspection } from '../store/index.ts'
import { Outcome, takeObservations } from '../take.ts'

const batch = z.object({ observations: z.array(Sent).min(1).max(mostAtOnce) })
const outcomes = z.object({ outcomes: z.array(Outcome) })
const perMinute = 600

/** What an instrument's machine brings. Each observation is judged alone; the answers are in the order they came. */
export const observe = (parts: SensorParts) =>
  command({
    name: 'sensors.observe',
    summary: 'brings observations of instruments, at most 5,000 at once',
    grant: 'sensors:observe',
    perMinute,
    input: batch,
    output: outcomes,
    run: async (ctx, { observations }) => ({ outcomes: await takeObservations(ctx, parts, observations) }),
  })

/** The same for what comes over a broker the town itself is joined to: its login said whose it is. */
export const takeBrokered = (parts: SensorParts) =>
  command({
    name: 'sensors.take',
    summary: 'takes in observations that came over a broker',
    grant: 'system',
    input: batch,
    output: outcomes,
    run: async (ctx, { observations }) => ({ outcomes: await takeObservations(ctx, parts, observations) }),
  })

/**
 * A finding of an inspection (点検), as staff enter it: a whole grade of a datastream that has grades, at noon of the day it
 * was inspected (Asia/Tokyo) or now, and in words what was seen. Refuses what {@link takeObservations} refuses, and
 * `sensors.already-entered` a second finding of the same day.
 */
export const enterInspection = (parts: SensorParts) =>
  command({
    name: 'sensors.enter-inspection',
    summary: 'enters the grade an inspection of a bridge or tunnel found',
    grant: 'sensors:inspect',
    input: z.object({
      id: z.uuid().meta({ label: '点検したもの' }),
      grade: z.enum(['1', '2', '3', '4']).meta({ label: '健全性の診断' }),
      inspectedOn: plainDate({ label: '点検した日（空なら今）' }).optional(),
      note: Inspection.shape.note.optional(),
    }),
    output: Outcome,
    run: async (ctx, { id, grade, inspectedOn, note }) => {
      const phenomenonTime = inspectedOn === undefined ? ctx.now() : `${inspectedOn}T12:00:00+09:00`
      const sent = { datastream: id, result: Number(grade), phenomenonTime }
      const [outcome] = await takeObservations(ctx, parts, [sent])
      if (!outcome) throw new Error('one observation has one outcome')
      if (outcome.outcome === 'refused' || outcome.phenomenonTime === null) throw refusal(outcome.code)
      if (outcome.outcome === 'duplicate') throw problem('already-entered')
      if (note !== undefined && note !== '')
        await addInspection(ctx.db, {
          datastreamId: id,
          phenomenonTime: outcome.phenomenonTime,
          ...{ note, by: ctx.actor.id, at: ctx.now() },
        })
      return outcome
    },
  })
