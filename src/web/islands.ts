import { createHash } from 'node:crypto'
import { bundleIslands } from './bundle-islands.ts'

/** A script of our own that a browser may run; its address changes with its content, so it can be kept for ever. */
export type Island = { href: string; text: string }

let made: ReadonlyMap<string, Island> | undefined

/** All of them by name; bundled once, when a page first shows one. */
function islands(): ReadonlyMap<string, Island> {
  made ??= new Map(
    [...bundleIslands()].map(([name, text]) => {
      const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
      return [name, { href: `/assets/${name}.${hash}.js`, text }]
    }),
  )
  return made
}

/** The script of this name. Throws for one there is no file for: that is a bug of the page. */
export function islandNamed(name: string): Island {
  const island = islands().get(name)
  if (!island) throw new Error(`there is no src/web/islands/${name}.ts`)
  return island
}

/** The script at an address, or undefined: a made-up name, or one of an earlier version. */
export function islandAt(path: string): Island | undefined {
  const name = /^\/assets\/([a-z][a-z0-9-]*)\.[0-9a-f]{16}\.js$/.exec(path)?.[1]
  const island = name === undefined ? undefined : islands().get(name)
  return island?.href === path ? island : undefined
}
