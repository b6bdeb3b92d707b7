import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = process.cwd()
const configuration: { forbidden: unknown[]; options: object } = createRequire(import.meta.url)(
  join(root, '.dependency-cruiser.cjs'),
)

/** Cruises `src` of the project in `baseDir` by the rules `npm run check` uses. */
async function cruiseSources(baseDir: string): Promise<ICruiseResult> {
  const { forbidden, options } = configuration
  const settings = { ...options, baseDir, validate: true, ruleSet: { forbidden } } as ICruiseOptions
  const tsConfig = {
    options: { baseUrl: baseDir, module: 'nodenext', moduleResolution: 'nodenext', jsx: 'react-jsx' },
  }
  const { output } = await cruise(['src'], settings, undefined, { tsConfig })
  if (typeof output === 'string') throw new Error(output)
  return output
}

/** Every TypeScript file under `src`, with forward slashes, from the project's folder. */
async function sourceFiles(): Promise<string[]> {
  const entries = await readdir(join(root, 'src'), { recursive: true })
  return entries.filter((name) => /\.tsx?$/.test(name)).map((name) => `src/${name}`)
}

describe('the import rules', () => {
  it('are checked on every source file', async () => {
    const seen = new Set((await cruiseSources(root)).modules.map(({ source }) => source))
    const missed = (await sourceFiles()).filter((file) => !seen.has(file))
    expect(missed).toEqual([])
    expect(seen.size).toBeGreaterThan(100)
  })

  describe('find what is planted', () => {
    const planted: Record<string, { files: Record<string, string>; rule: string }> = {
      'an import into another engine past its door': {
        files: {
          'src/engines/one/index.ts': "export { two } from '../two/model.ts'",
          'src/engines/two/model.ts': 'export const two = 2',
        },
        rule: 'module-door',
      },
      'an import into an engine from the frame': {
        files: {
          'src/web/page.ts': "import '../engines/one/store.ts'",
          'src/engines/one/store.ts': 'export const one = 1',
        },
        rule: 'door-from-outside',
      },
      'a type taken past a door': {
        files: {
          'src/office/work/index.ts': "export type { One } from '../people/schema.ts'",
          'src/office/people/schema.ts': 'export type One = 1',
        },
        rule: 'module-door',
      },
      'an alias that leads past the floor': {
        files: {
          'src/kernel/index.ts': "import '#people'",
          'src/office/people/index.ts': 'export const people = []',
        },
        rule: 'kernel-ground',
      },
      'a codec that reads a file': {
        files: {
          'src/formats/cap/index.ts':
            "import { readFile } from 'node:fs/promises'\nexport const read = readFile",
        },
        rule: 'formats-pure',
      },
      'a rule that asks the store': {
        files: {
          'src/engines/one/model.ts': "import './store.ts'",
          'src/engines/one/store.ts': 'export const one = 1',
        },
        rule: 'model-pure',
      },
      'a page that asks the store': {
        files: {
          'src/engines/one/pages/list.tsx': "import '../store.ts'",
          'src/engines/one/store.ts': 'export const one = 1',
        },
        rule: 'pages-call-operations',
      },
      'a circle': {
        files: {
          'src/kernel/a.ts': "import './b.ts'\nexport const a = 1",
          'src/kernel/b.ts': "import './a.ts'\nexport const b = 1",
        },
        rule: 'no-cycles',
      },
      'SQL outside a store': {
        files: { 'src/engines/one/jobs.ts': "import pg from 'pg'\nexport const pool = pg.Pool" },
        rule: 'sql-in-stores',
      },
      'a test tool in the program': {
        files: { 'src/app.ts': "import fc from 'fast-check'\nexport const anything = fc" },
        rule: 'no-dev-packages',
      },
      'an adapter that knows an engine': {
        files: {
          'src/adapters/mail.ts': "import '../engines/one/index.ts'",
          'src/engines/one/index.ts': 'export const one = 1',
        },
        rule: 'adapters-behind-ports',
      },
    }

    const projects = new Map<string, string>()
    beforeAll(async () => {
      for (const [name, { files }] of Object.entries(planted)) projects.set(name, await plant(files))
    })
    afterAll(async () => {
      for (const folder of projects.values()) await rm(folder, { recursive: true, force: true })
    })

    it.each(Object.entries(planted))('%s', async (name, { rule }) => {
      const { summary } = await cruiseSources(projects.get(name) ?? '')
      expect(summary.violations.map((violation) => violation.rule.name)).toContain(rule)
    })
  })
})

async function plant(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hiroba-rules-'))
  await symlink(resolve(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), await readFile(join(root, 'package.json')))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), `${text}\n`)
  }
  return folder
}

describe('one place only', () => {
  /** What may stand in a source file only where `where` says. */
  const fences = [
    { what: 'reads the environment', pattern: /\bprocess\.env\b/, where: /^src\/config\.ts$/ },
    {
      what: 'asks the time',
      pattern: /\bDate\.now\(|\bnew Date\(\)|\bTemporal\.Now\b/,
      where: /^src\/kernel\/clock\//,
    },
    { what: 'draws chance', pattern: /\bMath\.random\(/, where: /^src\/kernel\/clock\// },
  ]

  it.each(fences)('nothing else $what', async ({ pattern, where }) => {
    const files = (await sourceFiles()).filter((file) => !/\.test\.tsx?$/.test(file) && !where.test(file))
    const texts = await Promise.all(
      files.map(async (file) => ({ file, code: withoutComments(await readFile(join(root, file), 'utf8')) })),
    )
    expect(texts.filter(({ code }) => pattern.test(code)).map(({ file }) => file)).toEqual([])
  })

  it.each([
    ['reads the environment', 'const home = process.env.HOME', 0],
    ['asks the time', 'const now = new Date()', 1],
    ['draws chance', 'const n = Math.random()', 2],
  ] as const)('a planted line that %s is seen', (_what, line, fence) => {
    expect(fences[fence]?.pattern.test(withoutComments(line))).toBe(true)
  })
})

/** Enough for these fences: a word about the clock in a comment is no use of it. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}
