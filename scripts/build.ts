/**
 * `node scripts/build.ts <entry> <folder>`: bundles one program. Packages stay outside. New chunks are laid down before
 * the entry file is swapped, and those of the build before stay, so that neither a running process nor a launch in
 * the same moment misses a file. One build at a time: the launcher holds the lock.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = resolve(import.meta.dirname, '..')

/** Names of the files one build made, one per line; the next build but one removes them. */
const listName = '.files'

/**
 * `import.meta.dirname` and `import.meta.url` keep meaning the source file, so that what lies beside a module (its
 * migrations) is found there both in tests and in the bundle.
 */
const sourcePlaces = (outdir: string): Plugin => ({
  name: 'source-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/, namespace: 'file' }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const folder = JSON.stringify(`/${relative(outdir, dirname(path))}`)
      const file = JSON.stringify(relative(outdir, path).split('/').map(encodeURIComponent).join('/'))
      const contents = text
        .replaceAll('import.meta.url', `new URL(${file}, import.meta.url).href`)
        .replaceAll('import.meta.dirname', `(import.meta.dirname + ${folder})`)
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
    })
  },
})

/** What the module at `path` makes: it is loaded when a program needs it, for not every program has pages. */
async function islandsBy(path: string): Promise<[string, string][]> {
  const { bundleIslands } = (await import(path)) as { bundleIslands(): Map<string, string> }
  return [...bundleIslands()]
}

/** The scripts for browsers are made now and carried inside, so that a running town needs no bundler. */
const carriedIslands: Plugin = {
  name: 'carried-islands',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/web\/bundle-islands\.ts$/, namespace: 'file' }, async ({ path }) => ({
      contents: `export const bundleIslands = () => new Map(${JSON.stringify(await islandsBy(path))})`,
      loader: 'js',
    }))
  },
}

async function bundle(entry: string, outdir: string, draft: string): Promise<string[]> {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: draft,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    splitting: true,
    sourcemap: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [carriedIslands, sourcePlaces(outdir)],
    logLevel: 'warning',
  })
  return readdir(draft)
}

async function lines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

/** The entry file goes last: whoever reads it finds every chunk it names. */
async function replace(
  draft: string,
  outdir: string,
  names: readonly string[],
  entryName: string,
): Promise<void> {
  const before = await lines(join(outdir, listName))
  const ordered = [...names.filter((name) => name !== entryName), entryName]
  for (const name of ordered) await rename(join(draft, name), join(outdir, name))
  await writeFile(join(outdir, listName), `${names.join('\n')}\n`)
  const kept = new Set([...names, ...before])
  const stale = (await readdir(outdir)).filter((name) => /\.js(\.map)?$/.test(name) && !kept.has(name))
  await Promise.all(stale.map((name) => rm(join(outdir, name))))
}

const [entry, folder] = process.argv.slice(2)
if (entry === undefined || folder === undefined) {
  process.stderr.write('usage: node scripts/build.ts <entry> <folder>\n')
  process.exit(2)
}
const outdir = resolve(root, folder)
await mkdir(outdir, { recursive: true })
const draft = await mkdtemp(join(outdir, '.draft-'))
try {
  const names = await bundle(resolve(root, entry), outdir, draft)
  const entryName = `${entry.replace(/^.*\//, '').replace(/\.tsx?$/, '')}.js`
  await replace(draft, outdir, names, entryName)
} catch {
  // esbuild has printed what is wrong, with file and line.
  process.exitCode = 1
} finally {
  await rm(draft, { recursive: true, force: true })
}
