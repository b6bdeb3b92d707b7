import type { Ask, Log, Tile } from '#kernel'
import type { LabelledTile } from './tiles.ts'

/** A tile behind which something waits. */
export type DueTile = LabelledTile & Awaited<ReturnType<NonNullable<Tile['due']>>>

/**
 * Parts the tiles a reader may open: those with something due, the earliest first (what has no due time comes last), and
 * the others in their order. A tile whose count cannot be had is one of the others, and the failure is logged.
 */
export async function dueTiles(
  tiles: readonly LabelledTile[],
  ask: Ask,
  log: Log,
): Promise<{ due: DueTile[]; others: LabelledTile[] }> {
  const asked = await Promise.all(tiles.map((tile) => withDue(tile, ask, log)))
  const due = asked.filter((tile): tile is DueTile => 'count' in tile && tile.count > 0)
  return { due: due.sort(byDue), others: tiles.filter(({ path }) => due.every((one) => one.path !== path)) }
}

async function withDue(tile: LabelledTile, ask: Ask, log: Log): Promise<LabelledTile | DueTile> {
  if (!tile.due) return tile
  try {
    return { ...tile, ...(await tile.due(ask)) }
  } catch (error) {
    log.error({ error, tile: tile.label }, 'web.no-due')
    return tile
  }
}

/** Instants sort as text. */
function byDue(one: DueTile, other: DueTile): number {
  if (one.dueAt === other.dueAt) return 0
  if (one.dueAt === null) return 1
  return other.dueAt === null || one.dueAt < other.dueAt ? -1 : 1
}
