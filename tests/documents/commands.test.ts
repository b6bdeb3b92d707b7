import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { contentOf } from '../setup/alerts/content.ts'
import { environment } from '../setup/environment.ts'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { commandsOf, nameOf } from './commands.ts'
import { inlineCode, readMarkdown } from './markdown.ts'
import { persona, startNewsroom } from './newsroom.ts'
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
  inviteHere: './hiroba people invite --name 山田花子 --roles duty-officer,approver --data DIR',
  request: './hiroba people request-re-enrolment --id PERSON --reason REASON --data DIR',
  approve: './hiroba people approve-re-enrolment --id REQUEST --data DIR',
  endSessions: './hiroba people end-every-session --reason REASON --data DIR',
  bounces: './hiroba delivery record-bounce /var/lib/hiroba/bounces/new --data /var/lib/hiroba/data',
  doctor: './hiroba doctor --data /var/lib/hiroba/data',
  verify: './hiroba audit verify --json --data /var/lib/hiroba/data',
  parked: './hiroba delivery list-parked --data /var/lib/hiroba/data',
  release: './hiroba delivery release --id <id of the destination> --data /var/lib/hiroba/data',
  instruments: './hiroba sensors list --json',
  choices: './hiroba sensors list-choices --json',
  receiver: './hiroba headquarters get-receiver --data /var/lib/hiroba/data',
  towns: './hiroba headquarters list-towns --data /var/lib/hiroba/data',
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
  './hiroba-dev sbom': 'tests/supply-chain.test.ts',
  'npm run journeys': 'tests/journeys/shell.test.ts',
  'npm run conformance postgres-15': 'tests/conformance/postgres-15.ts',
  './hiroba backup --to /backup/hiroba --data /var/lib/hiroba/data': 'tests/backup/program.test.ts',
  './hiroba backup keys --to /keys/hiroba --recipient age1… --data /var/lib/hiroba/data':
    'tests/backup/program.test.ts',
  './hiroba backup list --from /backup/hiroba --data /var/lib/hiroba/data': 'tests/backup/program.test.ts',
  './hiroba backup check --from /backup/hiroba --data /var/lib/hiroba/data': 'tests/backup/program.test.ts',
  './hiroba backup prune --from /backup/hiroba --keep-daily 7 --keep-weekly 5 --keep-monthly 12 --data /var/lib/hiroba/data':
    'tests/backup/program.test.ts',
  './hiroba restore --from /backup/hiroba --keys /keys/hiroba/hiroba-keys.age --identity operator.key --data /var/lib/hiroba/new':
    'tests/backup/program.test.ts',
  './hiroba backup release --data /var/lib/hiroba/data': 'tests/backup/program.test.ts',
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
  return (await run(program, words, { env: environment() })).stdout
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
    town = await startRunningTown(undefined, { HIROBA_ALLOWED_NETWORKS: '127.0.0.1/32' })
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

  it('instruments and what they can measure are listed as the page on instruments says', async () => {
    const [listed] = await town.operate('sensors', 'list')
    expect(listed).toMatchObject({ things: [], brokers: [] })
    const [choices] = await town.operate('sensors', 'list-choices')
    expect(choices?.['properties']).toContainEqual(expect.objectContaining({ id: 'river-level', unit: 'm' }))
  })

  it('the operator asks for a re-enrolment as the page on keys says, and cannot decide it alone', async () => {
    const [invited] = await town.operate('people', 'invite', '--name', '山田花子', '--roles', 'approver')
    const [asked] = await town.operate(
      'people',
      'request-re-enrolment',
      '--id',
      String(invited?.['personId']),
      '--reason',
      '端末をなくした',
    )
    const { requestId } = z.object({ requestId: z.uuid() }).parse(asked)
    const [decided] = await town.operate('people', 'approve-re-enrolment', '--id', requestId)
    expect(decided).toMatchObject({ code: expect.stringMatching(/^people\./) })
    expect(decided).not.toHaveProperty('token')
  })

  it('everybody is signed out as the page on keys says, and who was signed in is no more', async () => {
    const ask = await persona(town.origin, '019a0000-0000-7000-8000-000000000003')
    const [row] = await town.operate('people', 'end-every-session', '--reason', '侵入が疑われるため')
    expect(z.object({ id: z.uuid(), sessions: z.int() }).parse(row).sessions).toBeGreaterThanOrEqual(1)
    await expect(ask('people.list-keys', {})).rejects.toThrow('people.list-keys: 401')
  })

  it('the doctor looks at the town that runs, and the exit code tells what it found', async () => {
    const words = ['doctor', '--json', '--data', town.dataDir]
    const { stdout } = await run('./hiroba', words, { env: environment() }).catch(
      (ended: { stdout: string }) => ended,
    )
    const [sum, ...found] = lines(stdout)
    expect(sum).toMatchObject({ running: true, findings: found.length })
    expect(found).toContainEqual(expect.objectContaining({ module: 'doctor', code: 'personas' }))
    expect(found).not.toContainEqual(expect.objectContaining({ code: 'check-failed' }))
  })

  it('the audit is verified as its page says, and the exit code tells when it was changed', async () => {
    const found = (await town.operate('audit', 'verify'))[0]
    expect(found).toMatchObject({ ok: true, edited: { count: 0, ids: [] }, removed: { count: 0 } })
    const words = ['audit', 'verify', '--json', '--data', town.dataDir]
    const broken = async () => {
      await writeFile(join(town.dataDir, 'audit-head.json'), '{}')
      return run('./hiroba', words, { env: environment() }).catch((error: unknown) => error)
    }
    // The town works on: a seal made in between writes the file anew.
    const ended = [await broken(), await broken(), await broken()].find((one) => one instanceof Error)
    expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('"anchor":"disagrees"') })
  })

  it('the ways between town and prefecture are shown as the page on the headquarters says', async () => {
    expect(await town.operate('headquarters', 'get-receiver')).toEqual([{ address: null, since: null }])
    expect(await town.operate('headquarters', 'list-towns')).toMatchObject([{ reports: [], towns: [] }])
  })

  it('a parked destination is found and released as the page on delivery says', async () => {
    const Parked = z.object({ parked: z.array(z.object({ id: z.uuid(), medium: z.string() })) })
    const parked = async () => Parked.parse((await town.operate('delivery', 'list-parked'))[0]).parked
    const before = await parked()
    await town.operate('delivery', 'release', '--id', before[0]?.id ?? '')
    expect(await parked()).toEqual(before.slice(1))
  })

  it('mails that came back are taken by the folder, and one that is no report is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hiroba-bounces-'))
    await writeFile(join(folder, '1.eml'), 'Subject: hello\r\n\r\nnot a report\r\n')
    const rows = await town.operate('delivery', 'record-bounce', folder)
    await rm(folder, { recursive: true })
    expect(rows).toMatchObject([{ file: join(folder, '1.eml'), code: 'delivery.bounce-unknown' }])
  })

  it('the program shown to newsrooms registers, confirms, and takes a signed alert', async () => {
    const newsroom = await startNewsroom('docs/machines.md', 'newsroom.mjs', town.origin)
    await newsroom.says('registered')
    await newsroom.says('confirmed')
    const officer = await persona(town.origin, '019a0000-0000-7000-8000-000000000001')
    const approver = await persona(town.origin, '019a0000-0000-7000-8000-000000000002')
    const content = contentOf('川沿い', new Date(Date.now() + 3_600_000).toISOString())
    const draft = await officer('alerts.draft', { ...content, drill: false })
    const submitted = await officer('alerts.submit', { ...content, id: draft.id, version: draft.version })
    await approver('alerts.approve', { id: draft.id, version: submitted.version })
    const cap = newsroom.alert(await newsroom.says('alert '))
    expect(cap).toContain('川沿い 洪水に警戒')
    const identifier = /<identifier>([^<]+)</.exec(cap)?.[1] ?? ''
    expect(await (await fetch(`${town.origin}/alerts/${identifier}.cap`)).text()).toBe(cap)
    await newsroom.stop()
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
