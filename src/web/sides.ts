import type { Actor, Download, Module, Operation, Page } from '#kernel'

/**
 * What one address serves where portal and console have addresses of their own, for a town's networks are separated:
 * what is not of its side is not there at all, not even forbidden.
 */
export type Side = 'portal' | 'console'

/** The sides at which an operation is known to anybody. */
function sidesOf({ side, grant }: Operation): readonly Side[] {
  if (side === 'both' || (side === undefined && grant === 'signed-in')) return ['portal', 'console']
  if (side !== undefined) return [side]
  return [grant === 'public' || grant === 'resident' ? 'portal' : 'console']
}

/**
 * Whether this caller may know of the operation at that side. Machines call at the portal's address, where the
 * operations their token names are there for them and for nobody else.
 */
export const knownAt = (side: Side | undefined, op: Operation, actor: Actor): boolean =>
  side === undefined ||
  sidesOf(op).includes(side) ||
  (side === 'portal' && actor.scopes?.has(op.name) === true)

export const pageSide = (page: Page): Side => page.side ?? page.face

const isConsole = (path: string) => path === '/console' || path.startsWith('/console/')
const downloadSide = ({ path }: Download): Side => (isConsole(path) ? 'console' : 'portal')

/** Who came with a session of the other side is a stranger at this one; machines have no side. */
export const belongsAt = (side: Side | undefined, { kind }: Actor): boolean =>
  side === undefined || kind !== (side === 'portal' ? 'person' : 'resident')

/**
 * The modules as that address serves them. `scopes` are the operations that some machine may be allowed. Standard
 * interfaces, steps of residents' sign-in and what cannot wait stand at the portal.
 */
export function modulesAt(
  side: Side | undefined,
  modules: readonly Module[],
  scopes: ReadonlySet<string>,
): readonly Module[] {
  if (side === undefined) return modules
  return modules.map(({ pulse, ...one }): Module => {
    const portal = side === 'portal'
    return {
      ...one,
      operations: one.operations.filter(
        (op) => sidesOf(op).includes(side) || (portal && scopes.has(op.name)),
      ),
      pages: one.pages.filter((page) => pageSide(page) === side),
      tiles: one.tiles.filter(({ face }) => face === side),
      downloads: (one.downloads ?? []).filter((download) => downloadSide(download) === side),
      routes: portal ? one.routes : [],
      passages: portal ? (one.passages ?? []) : [],
      ...(portal && pulse ? { pulse } : {}),
    }
  })
}
