import type { Ctx } from '#kernel'
import { datastreamsOf, levelOf } from './model/level.ts'
import type { SensorParts } from './parts.ts'
import { textsOf } from './proposal-texts.ts'
import type { Datastream, Renewal, Snapshot, Thing, Watch } from './schema.ts'
import {
  addCrossing,
  datastreamsWithThings,
  findHeads,
  lockWatches,
  saveWatch,
  watchesOf,
} from './store/index.ts'

export type Instruments = ReadonlyMap<string, { datastream: Datastream; thing: Thing; head: Snapshot }>

/**
 * Looks at every watch that asks one of these datastreams, whose readings the caller holds: where its level is no longer
 * what was proposed last, it proposes what it is now, or that it is over, and remembers the crossing. All in the caller's
 * transaction, so that of a crossing there is one proposal or, where the transaction fails, neither it nor the observation.
 */
export async function raiseLevels(
  ctx: Ctx,
  parts: SensorParts,
  datastreams: readonly string[],
): Promise<void> {
  const concerned = await watchesOf(ctx.db, datastreams)
  if (concerned.length === 0) return
  const before = await instrumentsOf(ctx, concerned)
  // Of several datastreams another may be changing its level at this moment, unseen until it is held.
  const moved = concerned.filter(
    (watch) => watch.datastreams.length > 1 || levelNow(watch, before).level !== watch.level,
  )
  if (moved.length === 0) return
  // Asked again once they are held: another transaction may have been faster, or seen another of their datastreams.
  const locked = await lockWatches(
    ctx.db,
    moved.map(({ id }) => id),
  )
  const instruments = await instrumentsOf(ctx, locked)
  for (const watch of locked) await settleLevel(ctx, parts, { watch, instruments })
}

export async function instrumentsOf(ctx: Ctx, watches: readonly Watch[]): Promise<Instruments> {
  const ids = [...new Set(watches.flatMap((watch) => datastreamsOf(watch.rules)))]
  const known = await datastreamsWithThings(ctx.db, ids)
  const heads = await findHeads(ctx.db, ids)
  return new Map(
    known.flatMap(({ datastream, thing }) => {
      const head = heads.get(datastream.id)
      // One that is being repaired says nothing.
      return head && thing.mode !== 'off' ? [[datastream.id, { datastream, thing, head }] as const] : []
    }),
  )
}

/** The level its conditions call for now, and the one that speaks for it. */
export const levelNow = ({ rules }: Watch, instruments: Instruments) =>
  levelOf(rules, new Map([...instruments].map(([id, { head }]) => [id, head])))

/** What one watch has to say, if anything. */
async function settleLevel(
  ctx: Ctx,
  parts: SensorParts,
  { watch, instruments }: { watch: Watch; instruments: Instruments },
): Promise<void> {
  const { level, leaf } = levelNow(watch, instruments)
  if (level === watch.level) return
  const own = ownOf(watch, instruments)
  const drill = isDrill(own)
  const chain = chainOf(watch, drill)
  const speaker = leaf === null ? undefined : instruments.get(leaf.datastream)
  const alertId =
    level === 0 || speaker === undefined
      ? await parts.alerts.proposeEnd(ctx, chain)
      : await parts.alerts.propose(ctx, findingOf(parts, { watch, level, drill, chain, speaker }))
  const at = new Date(Math.max(0, ...own.map(({ head }) => head.at))).toISOString()
  const { id: watchId, level: fromLevel } = watch
  const noticedAt = ctx.now()
  await addCrossing(ctx.db, {
    id: ctx.newId(),
    watchId,
    fromLevel,
    toLevel: level,
    at,
    noticedAt,
    drill,
    alertId,
  })
  await saveWatch(ctx.db, { ...watch, level, since: level === 0 ? null : at })
}

export const ownOf = ({ datastreams }: Watch, instruments: Instruments) =>
  [...instruments.values()].filter(({ datastream }) => datastreams.includes(datastream.id))

export const isDrill = (own: readonly { thing: Pick<Thing, 'mode'> }[]): boolean =>
  own.some(({ thing }) => thing.mode === 'drill')

/** What a drill finds never follows, or is followed by, what is real. */
export const chainOf = ({ id }: Pick<Watch, 'id'>, drill: boolean): string =>
  `sensor ${id}${drill ? ' drill' : ''}`

type Speaking = {
  watch: Watch
  level: number
  drill: boolean
  chain: string
  speaker: { datastream: Datastream; thing: Thing; head: Snapshot }
  /** How what residents were told ended, where the level lasts. */
  again?: Renewal['how']
}

/** What is proposed of a watch at this level. */
export function findingOf(parts: SensorParts, { watch, level, drill, chain, speaker, again }: Speaking) {
  const { thing, datastream, head } = speaker
  const at = new Date(head.at).toISOString()
  const texts = textsOf(parts, { thing, datastream, value: head.value ?? 0, at, level, drill, again })
  const { hazard, districts, validHours } = watch
  return { chain, hazard, level, districts, texts, validHours, drill }
}
