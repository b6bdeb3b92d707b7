import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { commandsOf, nameOf } from './commands.ts'
import { inlineCode, readMarkdown } from './markdown.ts'
import { files, pageOf, pages } from './pages.ts'

const run = promisify(execFile)

const forPeople = [
  'README.md',
  'CONTRIBUTING.md',
  ...files.filter((file) => file.startsWith('docs/operators/')),
]
const shown = forPeople.flatMap((file) => commandsOf(pageOf(file)).map((one) => ({ ...one, file })))

/** Commands this file runs just as they are shown; those with a block of JSON after them must print it. */
const pure = [
  './hiroba alerts read tests/documents/heavy-rain.xml --json',
  './hiroba cap check tests/documents/alert.cap --json',
  './hiroba cap verify tests/documents/alert.cap --keys tests/documents/keys --json',
  './hiroba help',
]

/** Commands this file runs on a town of its own. */
const onTown = {
  ingest: './hiroba alerts ingest tests/documents/heavy-rain.xml --json',
  invite: './hiroba people invite --name 山田花子 --roles duty-officer,approver --data /var/lib/hiroba/data',
  list: './hiroba kernel list-definitions',
  publish:
    './hiroba kernel publish-definition --engine alerts --name kinds --sha256 <64 hexadecimal digits of the list>',
}

/** Commands run elsewhere, and by what. */
const elsewhere: Record<string, string> = {
  'npm start': 'tests/setup/running-town.ts',
  'npm start -- --demo': 'tests/setup/running-town.ts',
  'npm test': 'tests/run',
  'npm run check': 'tests/run',
  'npm run bench pages': 'bench/pages.ts',
  'npm run faults': 'tests/faults/embedded-postgres.test.ts',
  './hiroba init --town /etc/hiroba/town.yaml --data /var/lib/hiroba/data': 'src/cli/main.test.ts',
}

const proven = new Set([...pure, ...Object.values(onTown), ...Object.keys(elsewhere)])

const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

async function hiroba(command: string): Promise<string> {
  const [program = '', ...words] = command.split(' ')
  return (await run(program, words)).stdout
}

describe('the commands people are told to run', () => {
  it('are all proven here or by a named file, and no proof is left over', () => {
    expect(shown.filter(({ command }) => !proven.has(command))).toEqual([])
    const commands = new Set(shown.map(({ command }) => command))
    expect([...proven].filter((command) => !commands.has(command))).toEqual([])
    expect(Object.values(elsewhere).filter((file) => !existsSync(file))).toEqual([])
  })

  it('are scripts of the package where npm runs them', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')))
    const named = Object.keys(elsewhere).flatMap((command) => /^npm (?:run )?(\w+)/.exec(command)?.[1] ?? [])
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
    expect(scripts['start']).toBe('./hiroba start')
  })

  it.each(pure.filter((command) => command.endsWith('--json')))(
    '%s prints the row shown after it',
    async (command) => {
      const shows = shown.find((one) => one.command === command)?.shows
      expect(shows).not.toBeNull()
      expect(lines(await hiroba(command))).toEqual([shows])
    },
  )
})

describe('on a demonstration town of its own', () => {
  let town: RunningTown
  beforeAll(async () => {
    town = await startRunningTown()
  }, 120_000)
  afterAll(async () => {
    await town?.stop()
  })

  it('a telegram is taken in with the row README shows', async () => {
    const [row] = await town.operate('alerts', 'ingest', 'tests/documents/heavy-rain.xml')
    const { alertId: _, ...same } = z
      .record(z.string(), z.unknown())
      .parse(shown.find(({ command }) => command === onTown.ingest)?.shows)
    expect(row).toMatchObject(same)
    expect(row?.['alertId']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('a colleague is invited as the installation page says, and the link made of the token lets them in', async () => {
    const [row] = await town.operate(
      'people',
      'invite',
      '--name',
      '山田花子',
      '--roles',
      'duty-officer,approver',
    )
    const { token } = z.object({ personId: z.uuid(), token: z.string() }).parse(row)
    const page = await fetch(`${town.origin}/ja/enrol/${token}`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(token)
  })

  it('a version of a definition is put in force as the upgrade page says', async () => {
    const [listed] = await town.operate('kernel', 'list-definitions')
    const { definitions } = z
      .object({
        definitions: z.array(z.object({ engine: z.string(), name: z.string(), sha256: z.string() })),
      })
      .parse(listed)
    const kinds = definitions.find(({ engine, name }) => engine === 'alerts' && name === 'kinds')
    const words = ['--engine', 'alerts', '--name', 'kinds', '--sha256', kinds?.sha256 ?? '']
    const [published] = await town.operate('kernel', 'publish-definition', ...words)
    expect(published).toMatchObject({ state: 'published', sha256: kinds?.sha256 })
  })

  it('every command any page names is one the program knows', async () => {
    const help = await hiroba('./hiroba help')
    const document = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await (await fetch(`${town.origin}/api/openapi.json`)).json())
    const known = new Set([
      ...[...help.matchAll(/^hiroba ([a-z]+(?: [a-z]+)?)/gm)].map((match) => match[1] ?? ''),
      ...Object.keys(document.paths).map((path) => path.replace('/api/', '').replace('/', ' ')),
      'help',
      '',
    ])
    const named = [...pages].flatMap(([file, page]) => [
      ...commandsOf(page).map(({ command }) => ({ file, command })),
      ...inlineCode(page).map((command) => ({ file, command })),
    ])
    const ours = named.filter(({ command }) => /^\.\/hiroba(?: |$)/.test(command))
    expect(ours.length).toBeGreaterThan(5)
    expect(ours.filter(({ command }) => !known.has(nameOf(command)))).toEqual([])
  })
})

describe('the check of commands', () => {
  it('reads them as they are run in the project, with the JSON that follows', () => {
    const read = readMarkdown(
      '```sh\nnpm start\n```\n```text\nrunuser -u hiroba -- /opt/hiroba/hiroba help\nls\n```\n```json\n{"a": 1}\n```\n',
    )
    expect(commandsOf(read)).toEqual([
      { command: 'npm start', shows: null },
      { command: './hiroba help', shows: { a: 1 } },
    ])
  })

  it('tells a command’s name from its files and options', () => {
    expect(
      ['./hiroba alerts read a.xml', './hiroba help', './hiroba start --demo', './hiroba'].map(nameOf),
    ).toEqual(['alerts read', 'help', 'start', ''])
  })
})
