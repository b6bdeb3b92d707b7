import type { Module, Tile } from '#kernel'

/** A declared tile with the keys of its words: its name, and what it is for. */
export type LabelledTile = Tile & { label: string; about: string }

/** What the modules offer on a face, in their order; nothing is promised that no module declares. */
export function tilesOf(modules: readonly Module[], face: Tile['face']): LabelledTile[] {
  return modules.flatMap((one) =>
    one.tiles
      .filter((tile) => tile.face === face)
      .map((tile) => ({
        ...tile,
        label: `${one.name}.tile.${tile.name}`,
        about: `${one.name}.tile.${tile.name}-about`,
      })),
  )
}

/** The one way in to everything residents have of their own; pages below it are offered there. */
const ownPath = '/my'

/** What the portal offers anybody, residents' own page among it: who is not signed in is led to sign in there. */
export const portalTiles = (modules: readonly Module[]): LabelledTile[] =>
  tilesOf(modules, 'portal').filter(({ path }) => !path.startsWith(`${ownPath}/`))
