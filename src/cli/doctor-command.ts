import { join } from 'node:path'
import { z } from 'zod'
import { examine, explain, type Found, gravity, ownChecks, type Probes } from '#doctor'
import { type Check, type Finding, loadWords, systemSources, type Translate, translator } from '#kernel'
import { aroundOf } from '../around.ts'
import { type Config, ConfigMistakes, processEnvironment, readConfig } from '../config.ts'
import { livingControlSocket } from '../control-socket.ts'
import { root } from '../root.ts'
import { readArguments, UsageError } from './arguments.ts'
import { type Answer, ask } from './control.ts'
import { printRow } from './output.ts'

const patienceMs = 30_000

const Examined = z.object({
  checks: z.int(),
  findings: z.array(
    z.object({
      module: z.string(),
      code: z.string(),
      about: z.string(),
      severity: z.enum(['error', 'warning', 'note']),
      detail: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
})

type Outcome = { running: boolean; checks: number; findings: Found[] }

/**
 * `hiroba doctor [--json] [--lang LANG] [--data DIR]`: what is wrong and what to do, of the running town or, where none
 * runs, of its machine and folder. Exit code 0 when all is well, 1 with warnings, 2 with errors.
 */
export async function doctorCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { options: ['lang', 'data'], flags: ['json'] })
  if (given.positional.length > 0) throw new UsageError(`doctor takes no ${given.positional[0]}`)
  const t = wordsIn(given.options.get('lang') ?? 'ja')
  const data = given.options.get('data')
  const outcome = await look(data === undefined ? {} : { data })
  const print = given.flags.has('json') ? printRows : printText
  print(outcome, t)
  process.exitCode = gravity(outcome.findings)
}

function wordsIn(lang: string): Translate {
  const shipped = loadWords(join(root, 'commons/languages'))
  if (!shipped.has(lang)) throw new UsageError(`--lang takes one of ${[...shipped.keys()].join(', ')}`)
  return translator(shipped, lang)
}

async function look(flags: { data?: string }): Promise<Outcome> {
  try {
    const config = readConfig(processEnvironment(), flags)
    return (await ofRunningTown(config)) ?? (await ofItsMachine(config))
  } catch (error) {
    if (!(error instanceof ConfigMistakes)) throw error
    const findings = error.mistakes.map((about) => own('config-mistake', 'error', { about }))
    return { running: false, checks: 1, findings }
  }
}

/** What the town says of itself, with its own settings; null when none is running. */
async function ofRunningTown({ dataDir }: Config): Promise<Outcome | null> {
  const socket = await livingControlSocket(dataDir)
  const asked = ask(socket, '/api/doctor/examine', { type: 'application/json', body: '{}' })
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), patienceMs).unref())
  const answer: Answer | 'late' | null = await Promise.race([asked, late]).catch((error) => {
    if (error instanceof UsageError) return null
    throw error
  })
  if (answer === null) return null
  const said = answer === 'late' ? undefined : Examined.safeParse(answer.body).data
  if (said) return { running: true, ...said }
  const status = answer === 'late' ? '' : String(answer.status)
  return { running: true, checks: 1, findings: [own('not-answering', 'error', { about: status })] }
}

async function ofItsMachine(config: Config): Promise<Outcome> {
  const { settings, probes } = aroundOf(config)
  const checks: Check[] = [
    ...ownChecks(settings, probes),
    {
      name: 'port',
      codes: ['port-taken'],
      look: async () =>
        config.port !== 0 && (await probes.isPortTaken(config.host, config.port))
          ? [{ code: 'port-taken', severity: 'error', about: `${config.host}:${config.port}` }]
          : [],
    },
    {
      name: 'last-words',
      codes: ['database-last-words'],
      look: () => lastWords(probes, join(config.dataDir, 'postgres', 'log')),
    },
  ]
  const findings = await examine([{ module: 'doctor', checks }], systemSources.now())
  return {
    running: false,
    checks: checks.length + 1,
    findings: [own('not-running', 'error', { about: config.dataDir }), ...findings],
  }
}

/** Why the town's own PostgreSQL ended, where it says so at the end of its newest log. */
async function lastWords(probes: Probes, folder: string): Promise<Finding[]> {
  const newest = (await probes.filesIn(folder)).toSorted().at(-1)
  const lines = newest === undefined ? [] : await probes.lastLines(newest, 20)
  const last = lines.filter((line) => /FATAL|PANIC/.test(line)).at(-1)
  return last === undefined
    ? []
    : [{ code: 'database-last-words', severity: 'note', detail: { lines: last } }]
}

const own = (code: string, severity: Found['severity'], { about }: { about: string }): Found => ({
  module: 'doctor',
  code,
  severity,
  about,
  detail: {},
})

function printRows({ running, checks, findings }: Outcome, t: Translate): void {
  printRow({ gravity: gravity(findings), running, checks, findings: findings.length }, true)
  for (const found of findings) printRow({ ...found, ...explain(found, t) }, true)
}

function printText({ checks, findings }: Outcome, t: Translate): void {
  const lines = findings.flatMap((found) => {
    const { what, todo } = explain(found, t)
    const { module, code, severity } = found
    return [`[${t(`doctor.severity.${severity}`)}] ${what}`, `  → ${todo}`, `  (${module}.${code})`, '']
  })
  const sum = ['doctor.sum.fine', 'doctor.sum.warnings', 'doctor.sum.errors'][gravity(findings)] ?? ''
  process.stdout.write(`${[...lines, t(sum, { checks })].join('\n')}\n`)
}
