import { existsSync, globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { repeated } from './documents/glossary.ts'
import {
  anchorsOf,
  inlineCode,
  linksOf,
  type Markdown,
  readMarkdown,
  tableRows,
} from './documents/markdown.ts'
import { files, pageOf, pages, texts } from './documents/pages.ts'

/** Links of `from` that lead nowhere; `page` gives a page by its path, `exists` answers for any other file. */
function brokenLinks(
  from: string,
  read: Markdown,
  world: { page(file: string): Markdown | undefined; exists(file: string): boolean },
): string[] {
  return linksOf(read).filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [path = '', fragment] = link.split('#')
    const file = path === '' ? from : join(dirname(from), path)
    const target = world.page(file)
    if (fragment !== undefined) return target === undefined || !anchorsOf(target).has(fragment)
    return target === undefined && !world.exists(file)
  })
}

describe('the pages', () => {
  it('are found', () => {
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'docs/operators/install.md', 'src/kernel/README.md']),
    )
  })

  it.each(files)('%s links only to what is there', (file) => {
    const world = { page: (path: string) => pages.get(path), exists: existsSync }
    expect(brokenLinks(file, pageOf(file), world)).toEqual([])
  })

  it('name no folder of one person or one machine', () => {
    const own = [...texts, ['deploy/hiroba.service', readFileSync('deploy/hiroba.service', 'utf8')] as const]
    expect(
      own.filter(([, text]) => /(?<![\w.])\/(?:home|root|Users|work)\//.test(text)).map(([file]) => file),
    ).toEqual([])
  })

  const rooms = [...globSync('src/{engines,office}/*'), 'src/kernel', 'src/web']
  it.each(rooms)('%s explains itself in at most 60 lines', (room) => {
    const text = texts.get(`${room}/README.md`)
    expect(text).toBeDefined()
    expect(text?.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  })

  it('show pictures that a slow line can carry', () => {
    const pictures = globSync('docs/images/*.png')
    expect(pictures.length).toBeGreaterThan(0)
    expect(pictures.filter((file) => readFileSync(file).length > 150 * 1024)).toEqual([])
    const linked = linksOf(pageOf('README.md'))
    expect(pictures.filter((file) => !linked.includes(file))).toEqual([])
  })
})

describe('the check of links', () => {
  it('finds a missing file and a missing heading, and passes over other sites and code', () => {
    const read = readMarkdown(
      '# A b\n[1](gone.md) [2](here.ts) [3](#a-b) [4](#c) [5](https://a.example) `[6](x)`\n```\n[7](y)\n```\n',
    )
    const world = {
      page: (file: string) => (file === 'd/a.md' ? read : undefined),
      exists: (file: string) => file === 'd/here.ts',
    }
    expect(brokenLinks('d/a.md', read, world)).toEqual(['gone.md', '#c'])
  })
})

describe('the decision records', () => {
  const records = files.filter((file) => /^docs\/decisions\/\d/.test(file))

  it.each(records)('%s says context, decision, cost and what would change it', (file) => {
    const text = texts.get(file) ?? ''
    expect([...text.matchAll(/^## (.+)$/gm)].map((match) => match[1])).toEqual([
      'Context',
      'Decision',
      'What it costs',
      'What would change it',
    ])
    expect(text).toMatch(new RegExp(`^# ${/\d{4}/.exec(file)?.[0]} \\S`))
  })

  it('are numbered without gap and listed', () => {
    const numbers = records.map((file) => Number(/\d{4}/.exec(file)?.[0]))
    expect(numbers).toEqual(numbers.map((_, at) => at + 1))
    const listed = linksOf(pageOf('docs/decisions/README.md')).map((link) => `docs/decisions/${link}`)
    expect(listed).toEqual(records)
  })
})

describe('the table of dependencies', () => {
  const groups = z.record(z.string(), z.string())
  const Manifest = z.object({ dependencies: groups, devDependencies: groups, optionalDependencies: groups })
  const manifest = Manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')))
  const wanted = Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  })
  const rows = tableRows(pageOf('docs/decisions/0013-dependencies.md'))

  it('has every package once, at the version that is pinned', () => {
    expect(repeated(rows.map(([name = '']) => name))).toEqual([])
    expect(rows.map(([name, version]) => [name, version]).sort()).toEqual([...wanted].sort())
  })

  it('says of each installed package what its own manifest says of licence and install scripts', () => {
    const Installed = z.object({ license: z.string(), scripts: groups.default({}) })
    const faults = rows.flatMap(([name = '', , licence, , scripts]) => {
      const file = `node_modules/${name}/package.json`
      if (!existsSync(file)) return name.endsWith('64') ? [] : [`${name} is not installed`]
      const own = Installed.parse(JSON.parse(readFileSync(file, 'utf8')))
      const run = ['preinstall', 'install', 'postinstall'].filter(
        (script) => own.scripts[script] !== undefined,
      )
      return [
        ...(own.license === licence ? [] : [`${name}: ${licence}, not ${own.license}`]),
        ...((run.join(', ') || 'none') === scripts
          ? []
          : [`${name}: ${scripts}, not ${run.join(', ') || 'none'}`]),
      ]
    })
    expect(faults).toEqual([])
  })
})

describe('what the pages list', () => {
  it('is every import rule, in ARCHITECTURE', () => {
    const Rules = z.object({ forbidden: z.array(z.object({ name: z.string() })) })
    const { forbidden } = Rules.parse(createRequire(import.meta.url)('../.dependency-cruiser.cjs'))
    const told = tableRows(pageOf('ARCHITECTURE.md')).flatMap(([names = '']) =>
      [...names.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]),
    )
    expect(told.sort()).toEqual(forbidden.map(({ name }) => name).sort())
  })

  it('is every reason a start is refused for, in the troubleshooting page', () => {
    const source = readFileSync('src/kernel/database/embedded/refusal.ts', 'utf8')
    const codes = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map((match) => match[1] ?? '')
    expect(codes.length).toBeGreaterThan(5)
    const told = new Set(inlineCode(pageOf('docs/operators/troubleshooting.md')))
    expect(codes.filter((code) => !told.has(code))).toEqual([])
  })

  it('is every mistake a configuration can have, in the troubleshooting page', () => {
    const source = readFileSync('src/config.ts', 'utf8')
    const sentences = [
      ...source.matchAll(
        /'((?:HIROBA_DEMO|HIROBA_ROLES|PUBLIC_URL|CONSOLE_URL|DATABASE_URL|DATABASE_OWNER_URL): [^']+)'/g,
      ),
    ].map((match) => match[1] ?? '')
    expect(sentences.length).toBeGreaterThan(3)
    const told = inlineCode(pageOf('docs/operators/troubleshooting.md')).map((code) =>
      code.replace(/ …$/, ''),
    )
    expect(
      sentences.filter((sentence) => !told.some((code) => code.length > 20 && sentence.startsWith(code))),
    ).toEqual([])
  })

  it('says for each gravity of a weakness in a package within how many days it is replaced', () => {
    const rows = tableRows(pageOf('docs/security/dependencies.md'))
    const days = rows.map(([gravity = '', within = '']) => [gravity.split(',')[0], Number(within)] as const)
    expect(days.map(([gravity]) => gravity)).toEqual(['critical', 'high', 'medium', 'low'])
    for (const [n, [, within]] of days.entries())
      expect(within).toBeGreaterThan(n === 0 ? 0 : (days[n - 1]?.[1] ?? 0))
  })

  it('is every refusal of fields that do not fit together, in the page of rules over several fields', () => {
    const files = globSync('src/{office,engines}/*/problems.ts')
    expect(files.length).toBeGreaterThan(10)
    const codes = files.flatMap((file) => {
      const module = file.split('/').at(-2)
      const found = readFileSync(file, 'utf8').matchAll(/'?\b([a-z-]+)'?: 422\b/g)
      return [...found].map(([, code]) => `${module}.${code}`)
    })
    const told = tableRows(pageOf('docs/security/combined-fields.md')).map(([code = '']) =>
      code.replaceAll('`', ''),
    )
    expect(told.toSorted()).toEqual(codes.toSorted())
  })
})
