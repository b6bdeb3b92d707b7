/**
 * `node scripts/third-party.ts`: every package package-lock.json names, with version and licence, as Markdown. What a
 * town runs comes first; what only builds and tests it after. The tests compare it with docs/third-party.md.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

export type Locked = {
  version: string
  integrity?: string
  license?: string
  dev?: boolean
  devOptional?: boolean
  hasInstallScript?: boolean
}

/** Licences people look at once and may then be used; anything else wants a decision. */
export const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MIT AND OFL-1.1',
  'MIT OR Apache-2.0',
  '(MIT OR CC0-1.0)',
  'MPL-2.0',
  'Unlicense',
])

/** Packages that name their licence only in a file of their own. */
const named: Readonly<Record<string, string>> = { 'png-js': 'MIT' }

export const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

export const licenceOf = (path: string, { license }: Locked): string | undefined =>
  license ?? named[nameOf(path)]

export function lockedPackages(): [string, Locked][] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> }
  return Object.entries(lock.packages).filter(([path]) => path !== '')
}

/** Whether a town runs it: whether it is left when what is only for development is not installed. */
const isShipped = ({ dev, devOptional }: Locked): boolean => !dev && !devOptional

function table(packages: readonly [string, Locked][]): string {
  const rows = packages.map(
    ([path, one]) => `| ${nameOf(path)} | ${one.version} | ${licenceOf(path, one) ?? '?'} |`,
  )
  const sorted = [...new Set(rows)].toSorted((one, two) => (one < two ? -1 : 1))
  return ['| package | version | licence |', '|---|---|---|', ...sorted].join('\n')
}

export function thirdParty(): string {
  const all = lockedPackages()
  return `# Packages of others

Made by \`node scripts/third-party.ts\` from package-lock.json; why the direct ones are used stands in [0013](decisions/0013-dependencies.md).
Those for other machines (arm64) are listed and not installed here.

## What a town runs

${table(all.filter(([, one]) => isShipped(one)))}

## What only builds and tests it

${table(all.filter(([, one]) => !isShipped(one)))}
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(thirdParty())
