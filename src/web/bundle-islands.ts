import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

/**
 * Every script for browsers, by name: one per file of `islands/`, bundled for phones of 2019 (ES2019), without comments
 * or source map. The bundled program carries the result in the place of this module; only a run from source bundles at
 * first use, for starting esbuild takes a tenth of a second.
 */
export function bundleIslands(): Map<string, string> {
  const folder = join(import.meta.dirname, 'islands')
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const { outputFiles } = buildSync({
    entryPoints: names.map((name) => join(folder, name)),
    outdir: folder,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2019',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
  })
  return new Map(outputFiles.map(({ path, text }) => [path.slice(folder.length + 1, -'.js'.length), text]))
}
