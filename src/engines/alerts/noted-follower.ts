import { isDeepStrictEqual } from 'node:util'
import type { Ctx } from '#kernel'
import { type Placed, placeNothing } from './place.ts'
import type { StateEntry } from './state/entry.ts'
import { type Standing, standingOf } from './state/precedence.ts'
import { lockLiveOfChain } from './store/index.ts'

type Considered = {
  sha256: string
  event: string
  before: readonly StateEntry[]
  after: readonly StateEntry[]
}

/**
 * What a telegram leads to that only tells more about what another one announced: residents who were told of it hear
 * newer heights and times; where they were told nothing yet, the proposal that waits is enough. Null where it is to be
 * proposed: the announcement never came in, or said another level.
 */
export async function notedFollower(
  ctx: Ctx,
  { sha256, event, before, after }: Considered,
  { level }: { level: number },
): Promise<Placed | null> {
  const own = standingOf(after).find((each) => each.telegramSha256 === sha256)
  const known = newestOf(standingOf(before))
  if (own?.report.follows !== true || known === undefined || levelOf(known) !== level) return null
  const live = await lockLiveOfChain(ctx.db, event, ctx.now())
  if (live === null) return placeNothing('noted', 'proposal-waits')
  const tellsMore = live.level !== level || !isDeepStrictEqual(own.report.tsunami, known.report.tsunami)
  return tellsMore ? null : placeNothing('noted', 'nothing-new')
}

function newestOf(standing: readonly Standing[]): Standing | undefined {
  const said = standing.filter(({ report }) => report.kinds.length > 0)
  return said.reduce<Standing | undefined>(
    (newest, each) => (newest === undefined || each.position > newest.position ? each : newest),
    undefined,
  )
}

const levelOf = ({ report }: Standing): number => Math.max(...report.kinds.map((kind) => kind.level ?? 0))
