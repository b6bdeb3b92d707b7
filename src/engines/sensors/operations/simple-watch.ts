import { z } from 'zod'
import { command, Instant, plus, query } from '#kernel'
import { oldestMs } from '../model/judge.ts'
import { ruleMistakes } from '../model/level.ts'
import { replay } from '../model/replay.ts'
import { rulesOf, type Simple } from '../model/simple.ts'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { showValue } from '../proposal-texts.ts'
import { Leaf, Watch, WatchVersion } from '../schema.ts'
import { findDatastream, lockWatch, recentObservations, saveWatch } from '../store/index.ts'
import { endOf } from './change-thing.ts'
import { changeRules, keepVersion, makeWatch, requireVersion } from './watches.ts'

const unseen = { control: 'hidden' } as const
const figure = z.coerce.number().min(-1e12).max(1e12).meta(unseen)
const level = z.coerce.number().int().min(1).max(5).meta(unseen)

/** Conditions of a form; a level counts where its two values are given. */
export const SimpleConditions = z.object({
  datastream: z.uuid().meta(unseen),
  measure: Leaf.shape.measure.meta(unseen),
  windowMinutes: z.coerce.number().int().min(1).max(1440).optional().meta(unseen),
  heldMinutes: z.coerce.number().int().min(0).max(1440).meta(unseen),
  level1: level,
  rise1: figure,
  fall1: figure,
  level2: level.optional().meta(unseen),
  rise2: figure.optional().meta(unseen),
  fall2: figure.optional().meta(unseen),
  level3: level.optional().meta(unseen),
  rise3: figure.optional().meta(unseen),
  fall3: figure.optional().meta(unseen),
})
export type SimpleConditions = z.output<typeof SimpleConditions>

function simple(given: SimpleConditions): Simple {
  const { datastream, measure, windowMinutes = null, heldMinutes } = given
  const rows = [
    [given.level1, given.rise1, given.fall1],
    [given.level2, given.rise2, given.fall2],
    [given.level3, given.rise3, given.fall3],
  ]
  const levels = rows.flatMap(([of, rise, fall]) => {
    if (of === undefined && rise === undefined && fall === undefined) return []
    if (of === undefined || rise === undefined || fall === undefined) throw problem('half-level')
    return [{ level: of, rise, fall }]
  })
  return { datastream, measure, windowMinutes, heldMinutes, levels }
}

const mostPoints = 50_000

/**
 * What conditions would have proposed of the last thirty days, of which the newest 50,000 observations are looked at: `from`
 * says how far back that reaches. Refuses `sensors.bad-rule`, `sensors.half-level`, `sensors.not-found`.
 */
export const tryWatch = ({ tables }: SensorParts) =>
  query({
    name: 'sensors.try-watch',
    summary: 'says what conditions would have proposed of the last thirty days',
    grant: 'sensors:thresholds',
    input: SimpleConditions,
    output: z.object({
      observations: z.int(),
      from: Instant.nullable(),
      count: z.int(),
      /** The newest first; at most fifty. */
      proposals: z.array(z.object({ at: Instant, level: z.int(), shown: z.string() })),
    }),
    run: async ({ db, now }, given) => {
      const datastream = await findDatastream(db, given.datastream, { publicOnly: false })
      const rules = rulesOf(simple(given))
      if (ruleMistakes(rules).length > 0) throw problem('bad-rule')
      const stored = (await recentObservations(db, [datastream.id], mostPoints)).get(datastream.id) ?? []
      const since = plus(now(), -oldestMs)
      const points = stored
        .filter(({ phenomenonTime }) => phenomenonTime >= since)
        .map(({ phenomenonTime, result }) => ({ at: Date.parse(phenomenonTime), value: result }))
      const made = replay(rules, points).toReversed()
      const [first] = points
      return {
        observations: points.length,
        from: first ? new Date(first.at).toISOString() : null,
        count: made.length,
        proposals: made.slice(0, 50).map((one) => ({
          at: new Date(one.at).toISOString(),
          level: one.level,
          shown: showValue({ tables }, datastream, one.value),
        })),
      }
    },
  })

/** Refuses as {@link tryWatch} and as `sensors.add-watch`. */
export const addSimpleWatch = (parts: SensorParts) =>
  command({
    name: 'sensors.add-simple-watch',
    summary: 'adds conditions on one measurement, with up to three levels',
    grant: 'sensors:thresholds',
    input: SimpleConditions.extend({
      name: Watch.shape.name,
      hazard: Watch.shape.hazard,
      districts: Watch.shape.districts,
      validHours: Watch.shape.validHours,
      reason: WatchVersion.shape.reason,
    }),
    output: Watch.pick({ id: true }),
    subject: (_input, { id }) => [id],
    run: (ctx, { name, hazard, districts, validHours, reason, ...given }) =>
      makeWatch(ctx, parts, { name, hazard, districts, validHours, reason, rules: rulesOf(simple(given)) }),
  })

const Changed = z.object({ id: z.uuid().meta(unseen), version: Watch.shape.version.meta(unseen) })

/** Refuses as {@link tryWatch}, and `sensors.changed-meanwhile`. */
export const changeSimpleWatch = (parts: SensorParts) =>
  command({
    name: 'sensors.change-simple-watch',
    summary: 'changes conditions on one measurement; the earlier ones are kept',
    grant: 'sensors:thresholds',
    input: SimpleConditions.extend(Changed.shape).extend({ reason: WatchVersion.shape.reason }),
    output: Watch.pick({ id: true, version: true }),
    run: (ctx, { id, version, reason, ...given }) => {
      const rules = rulesOf(simple(given))
      return changeRules(ctx, parts, { id, version, reason, rulesOf: () => rules })
    },
  })

/**
 * Conditions that are asked no more; what they were and who ended them is kept. The end of what residents were told of
 * them is proposed. Refuses `sensors.changed-meanwhile`.
 */
export const retireWatch = (parts: SensorParts) =>
  command({
    name: 'sensors.retire-watch',
    summary: 'ends conditions on instruments for good',
    grant: 'sensors:thresholds',
    input: Changed.extend({ reason: WatchVersion.shape.reason }),
    output: Watch.pick({ id: true, version: true }),
    run: async (ctx, { id, version, reason }) => {
      const watch = await lockWatch(ctx.db, id)
      requireVersion(watch, version)
      await endOf(ctx, parts, watch)
      const now = ctx.now()
      const next = { ...watch, version: version + 1, level: 0, since: null, retiredAt: now, changedAt: now }
      await saveWatch(ctx.db, next)
      await keepVersion(ctx, next, reason)
      return { id, version: next.version }
    },
  })
