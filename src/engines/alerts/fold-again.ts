import { readTelegram } from '#formats/jma-xml'
import { type Ctx, type Db, plus } from '#kernel'
import type { TakeInParts } from './arrival.ts'
import type { StateEntry } from './state/entry.ts'
import { merge } from './state/fold.ts'
import { foldVersion } from './state/fold-version.ts'
import { observe } from './state/observe.ts'
import {
  dropSpent,
  foldedBy,
  holdState,
  type Kept,
  nextToFold,
  replaceState,
  saveFolded,
  telegramsOfEvent,
} from './store/fold.ts'
import { takeTurn } from './store/index.ts'
import { saveState } from './store/state.ts'

type Parts = Pick<TakeInParts, 'rules' | 'issuer'>
type State = ReadonlyMap<string, StateEntry>

const dayMs = 86_400_000
/** How long what is over is kept in the state. Its telegrams are kept for ever. */
const spentAfterMs = 30 * dayMs

/** Adds kept telegrams to a state, in whichever order. */
function folded(before: State, kept: readonly Kept[], { rules, issuer }: Parts): State {
  return kept.reduce<State>((state, { sha256, bytes }) => {
    const read = readTelegram(bytes)
    // What an earlier program could read and this one cannot says nothing; it is still kept.
    if (!read.ok) return state
    return merge(state, observe(read.telegram, { area: issuer.area, tables: rules.tables, sha256 }))
  }, before)
}

/**
 * Folds the state again from the telegrams where it was folded by other rules, tables or for another place; in the one
 * transaction of `ctx`, so that it is all of it or nothing, and a start that was killed begins again. Returns how many
 * entries it has; null where it was right.
 */
export async function foldAgain(ctx: Ctx, parts: Parts): Promise<number | null> {
  const version = foldVersion(parts.rules.tables, parts.issuer.area)
  // Of two that start at once the second finds it done; nobody decides by a state that is replaced meanwhile.
  await takeTurn(ctx.db)
  if ((await foldedBy(ctx.db)) === version) return null
  await holdState(ctx.db)
  const since = plus(ctx.now(), -spentAfterMs)
  let state: State = new Map()
  for (let after = ''; ; ) {
    const kept = await nextToFold(ctx.db, after, since)
    const last = kept.at(-1)
    if (last === undefined) break
    state = folded(state, kept, parts)
    after = last.sha256
  }
  await replaceState(ctx.db, [...state.values()])
  await saveFolded(ctx.db, version, ctx.now())
  return state.size
}

/** What was dropped of an event is folded again when a telegram of it comes after all. */
export async function recallEvent(db: Db, event: string, parts: Parts): Promise<readonly StateEntry[]> {
  const entries = [...folded(new Map(), await telegramsOfEvent(db, event), parts).values()]
  await saveState(db, entries)
  return entries
}

/** Drops what was over thirty days ago; nothing that comes later is judged otherwise for it. Returns how many rows. */
export async function dropWhatIsOver(ctx: Ctx): Promise<number> {
  await takeTurn(ctx.db)
  return dropSpent(ctx.db, plus(ctx.now(), -spentAfterMs), ctx.now())
}
