import { z } from 'zod'
import { type Ctx, command, plus } from '#kernel'
import { datastreamsOf, leavesOf, ruleMistakes } from '../model/level.ts'
import { emptyTimeline, settleMs } from '../model/timeline.ts'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { raiseLevels } from '../raise-level.ts'
import { type Leaf, type Rule, Watch, WatchVersion } from '../schema.ts'
import {
  addWatchVersion,
  datastreamsWithThings,
  findWatch,
  addWatch as keepWatch,
  lockReadings,
  lockWatch,
  observationsAfter,
  saveReadings,
  saveWatch,
  watchesOf,
} from '../store/index.ts'
import { told } from '../take.ts'

const Rules = Watch.shape.rules

/** Refuses rules that could not be asked: `sensors.bad-rule` with every mistake, `sensors.not-found` for a datastream. */
async function requireRules(ctx: Ctx, rules: readonly Rule[]): Promise<string[]> {
  const mistakes = ruleMistakes(rules)
  if (mistakes.length > 0)
    throw problem(
      'bad-rule',
      {},
      mistakes.map((one) => ({ ...one, detail: {} })),
    )
  const ids = datastreamsOf(rules)
  if ((await datastreamsWithThings(ctx.db, ids)).length !== ids.length) throw problem('not-found')
  return ids
}

/** New conditions look at what was already observed, as far back as they reach: they do not wait for the next flood. */
async function lookBack(ctx: Ctx, parts: SensorParts, ids: readonly string[]): Promise<void> {
  const known = await datastreamsWithThings(ctx.db, ids)
  const intervals = new Map(known.map(({ datastream }) => [datastream.id, datastream.intervalSeconds]))
  const watches = await watchesOf(ctx.db, ids)
  const moved = []
  for (const reading of await lockReadings(ctx.db, ids)) {
    if (reading.observedAt === null) continue
    const { datastreamId, receivedAt } = reading
    const leaves = watches
      .flatMap(({ rules }) => leavesOf(rules))
      .filter((leaf) => leaf.datastream === datastreamId)
    const interval = intervals.get(datastreamId) ?? 1
    const reach = Math.max(0, ...leaves.map((leaf) => (leaf.heldSeconds + (leaf.windowSeconds ?? 0)) * 1000))
    const after = plus(reading.observedAt, -(reach + 2 * settleMs(interval)))
    const fresh = (await observationsAfter(ctx.db, datastreamId, after)).map(
      ({ phenomenonTime, result }) => ({
        at: Date.parse(phenomenonTime),
        value: result,
      }),
    )
    // What is older than what is kept one by one says nothing any more.
    if (fresh.length === 0) continue
    const anew = await told(ctx, {
      reading: { ...reading, timeline: emptyTimeline },
      leaves,
      interval,
      fresh,
    })
    moved.push({ ...anew, receivedAt, sameSince: reading.sameSince })
  }
  await saveReadings(ctx.db, moved)
  await raiseLevels(ctx, parts, ids)
}

/** Refuses `sensors.unknown-hazard`, `sensors.unknown-district`, `sensors.bad-rule`. */
export const addWatch = (parts: SensorParts) =>
  command({
    name: 'sensors.add-watch',
    summary: 'adds conditions on instruments and the levels they lead to',
    grant: 'sensors:thresholds',
    input: Watch.pick({ name: true, hazard: true, districts: true, validHours: true, rules: true }).extend({
      reason: WatchVersion.shape.reason,
    }),
    output: Watch.pick({ id: true }),
    subject: (_input, { id }) => [id],
    run: (ctx, given) => makeWatch(ctx, parts, given),
  })

type New = Pick<Watch, 'name' | 'hazard' | 'districts' | 'validHours' | 'rules'> & { reason: string }

/** A watch and its first version, which looks back at once. Refuses as {@link addWatch}. */
export async function makeWatch(
  ctx: Ctx,
  parts: SensorParts,
  { reason, ...given }: New,
): Promise<{ id: string }> {
  if (!parts.hazards.includes(given.hazard)) throw problem('unknown-hazard')
  const codes = parts.districts.map(({ code }) => code)
  if (!given.districts.every((code) => codes.includes(code))) throw problem('unknown-district')
  const datastreams = await requireRules(ctx, given.rules)
  const now = ctx.now()
  const id = ctx.newId()
  const times = { since: null, retiredAt: null, createdAt: now, changedAt: now }
  const watch = { ...given, ...times, id, version: 1, datastreams, level: 0 }
  await keepWatch(ctx.db, watch)
  await keepVersion(ctx, watch, reason)
  await lookBack(ctx, parts, datastreams)
  return { id }
}

type Change = { id: string; version: number; reason: string }

/** Another version of the rules, which looks back at once. Refuses as {@link changeWatch}. */
export async function changeRules(
  ctx: Ctx,
  parts: SensorParts,
  { id, version, reason, rulesOf }: Change & { rulesOf(watch: Watch): readonly Rule[] },
): Promise<{ id: string; version: number }> {
  const read = await findWatch(ctx.db, id)
  requireVersion(read, version)
  const rules = [...rulesOf(read)]
  const datastreams = await requireRules(ctx, rules)
  const concerned = [...new Set([...read.datastreams, ...datastreams])]
  // Readings are held before watches, as by who brings observations: neither waits for the other for ever.
  await lockReadings(ctx.db, concerned)
  const watch = await lockWatch(ctx.db, id)
  requireVersion(watch, version)
  const next = { ...watch, version: version + 1, rules, datastreams, changedAt: ctx.now() }
  await saveWatch(ctx.db, next)
  await keepVersion(ctx, next, reason)
  await lookBack(ctx, parts, concerned)
  return { id, version: next.version }
}

/** Refuses `sensors.changed-meanwhile` what is no longer as it was read, or has ended. */
export function requireVersion(watch: Watch, version: number): void {
  if (watch.version !== version || watch.retiredAt !== null) throw problem('changed-meanwhile')
}

/** What the watch asks now, and who made it so and why. */
export const keepVersion = (ctx: Ctx, { id: watchId, version, rules }: Watch, reason: string) =>
  addWatchVersion(ctx.db, { watchId, version, rules, reason, by: ctx.actor.id, at: ctx.now() })

const Changed = Watch.pick({ id: true, version: true })
const unseen = { control: 'hidden' } as const

/** Refuses `sensors.changed-meanwhile` where it is no longer the version that was read, and `sensors.bad-rule`. */
export const changeWatch = (parts: SensorParts) =>
  command({
    name: 'sensors.change-watch',
    summary: 'changes conditions on instruments; the earlier ones are kept',
    grant: 'sensors:thresholds',
    input: Changed.extend({ rules: Rules, reason: WatchVersion.shape.reason }),
    output: Changed,
    run: async (ctx, { rules, ...change }) => changeRules(ctx, parts, { ...change, rulesOf: () => rules }),
  })

/** A rule of one condition: what a form can change. */
export const onlyLeaf = ({ groups }: Rule): Leaf | null => {
  const leaves = groups.flatMap(({ of }) => of)
  return leaves.length === 1 ? (leaves[0] ?? null) : null
}

/** The same for the threshold of one level, where that has one condition. */
export const changeThreshold = (parts: SensorParts) =>
  command({
    name: 'sensors.change-threshold',
    summary: 'changes the threshold of one level; the earlier one is kept',
    grant: 'sensors:thresholds',
    input: Changed.extend({
      id: z.uuid().meta(unseen),
      version: Watch.shape.version.meta(unseen),
      level: z.coerce.number().int().min(1).max(5).meta(unseen),
      riseAt: z.coerce.number().min(-1e12).max(1e12).meta({ label: 'この値以上で上がる' }),
      fallBelow: z.coerce.number().min(-1e12).max(1e12).meta({ label: 'この値より低くなると下がる' }),
      heldSeconds: z.coerce.number().int().min(0).max(86_400).meta({ label: '続く時間（秒）' }),
      reason: WatchVersion.shape.reason,
    }),
    output: Changed,
    run: async (ctx, { level, riseAt, fallBelow, heldSeconds, ...change }) =>
      changeRules(ctx, parts, {
        ...change,
        rulesOf: ({ rules }) => {
          const one = rules.find((rule) => rule.level === level)
          const leaf = one && onlyLeaf(one)
          if (!leaf) throw problem('bad-rule')
          const of = [{ ...leaf, riseAt, fallBelow, heldSeconds }]
          return rules.map((rule) =>
            rule === one ? { ...rule, groups: [{ match: 'all' as const, of }] } : rule,
          )
        },
      }),
  })
