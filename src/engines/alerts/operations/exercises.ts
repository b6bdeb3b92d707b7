import { z } from 'zod'
import type { DeliveryDoor } from '#delivery'
import { command, query } from '#kernel'
import { problem } from '../problems.ts'
import { Alert, Exercise } from '../schema.ts'
import { addExercise, endExercise, findExercise, listDrillsOut, listExercises } from '../store/index.ts'

/** Declares a drill from this moment on; refuses `alerts.exercise-running` while another runs. */
export const declareExercise = command({
  name: 'alerts.declare-exercise',
  summary: 'declares a drill that begins now',
  grant: 'alerts:draft',
  input: Exercise.pick({ name: true, endsAt: true }),
  output: Exercise,
  subject: (_input, { id }) => [id],
  run: async (ctx, { name, endsAt }) => {
    const beginsAt = ctx.now()
    if (endsAt <= beginsAt)
      throw problem('expires-in-past', {}, [{ path: 'endsAt', code: 'in-past', detail: {} }])
    const exercise = {
      id: ctx.newId(),
      name,
      beginsAt,
      endsAt,
      declaredBy: ctx.actor.id,
      endedAt: null,
      endedBy: null,
    }
    await addExercise(ctx.db, exercise)
    return exercise
  },
})

export const endExerciseNow = command({
  name: 'alerts.end-exercise',
  summary: 'ends a declared drill',
  grant: 'alerts:draft',
  input: z.object({ id: Exercise.shape.id.meta({ control: 'hidden' }) }),
  output: Exercise.pick({ id: true }),
  run: async (ctx, { id }) => {
    const ended = { endedAt: ctx.now(), endedBy: ctx.actor.id }
    if (!(await endExercise(ctx.db, id, ended))) throw problem('not-found')
    return { id }
  },
})

export const listDeclaredExercises = query({
  name: 'alerts.list-exercises',
  summary: 'the declared drills, newest first',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ exercises: z.array(Exercise) }),
  run: async (ctx) => ({ exercises: await listExercises(ctx.db) }),
})

/** One message of a drill at one destination. */
const Reached = z.object({
  alertId: z.uuid(),
  destinationId: z.string(),
  medium: z.string(),
  hint: z.string(),
  outcome: z.enum(['waiting', 'delivered', 'refused', 'expired', 'stopped']),
  code: z.string().nullable(),
  attempts: z.int(),
  queuedAt: z.string(),
  endedAt: z.string().nullable(),
  /** From the message to its receipt, milliseconds; null while it waits. */
  tookMs: z.int().nullable(),
})
export type Reached = z.output<typeof Reached>

/** Whom the messages of a declared drill reached, when, how long it took, and whom not and why. */
export const reportExercise = (delivery: DeliveryDoor) =>
  query({
    name: 'alerts.report-exercise',
    summary: 'how a declared drill reached each destination',
    grant: 'delivery:read',
    input: Exercise.pick({ id: true }),
    output: z.object({
      exercise: Exercise,
      drills: z.array(Alert.pick({ id: true, texts: true, approvedAt: true, act: true })),
      reached: z.array(Reached),
    }),
    run: async (ctx, { id }) => {
      const exercise = await findExercise(ctx.db, id)
      const drills = await listDrillsOut(ctx.db, exercise.beginsAt, exercise.endedAt ?? exercise.endsAt)
      const rows = await delivery.report(ctx, { module: 'alerts', subjects: drills.map((one) => one.id) })
      return {
        exercise,
        drills,
        reached: rows.map(({ subject, ...row }) => ({
          ...row,
          alertId: subject,
          tookMs: row.endedAt === null ? null : Date.parse(row.endedAt) - Date.parse(row.queuedAt),
        })),
      }
    },
  })
