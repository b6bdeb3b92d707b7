import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { examine, explain, type Found, gravity, ownChecks, type Probes } from '#doctor'
import {
  type Check,
  type Finding,
  loadWords,
  systemSources,
  type Translate,
  translator,
  withSession,
} from '#kernel'
import { aroundOf } from '../around.ts'
import { type Config, ConfigMistakes, processEnvironment, readConfig } from '../config.ts'
import { livingControlSocket } from '../control-socket.ts'
import { root } from '../root.ts'
import { readArguments, UsageError } from './arguments.ts'
import { type Answer, ask } from './control.ts'
import { printRow } from './output.ts'

const patienceMs = 30_000
/** Less than a check may take. */
const patienceOfDatabaseMs = 5_000

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
    return (await ofRunningTown(config)) ?? (await ofStoppedTown(config))
  } catch (error) {
    if (!(error instanceof ConfigMistakes)) throw error
    const findings = error.mistakes.map((about) => own('config-mistake', 'error', about))
    return { running: false, checks: 1, findings }
  }
}

/** What a town says that cannot reach its database (RFC 9457). */
const Unavailable = z.object({ code: z.literal('kernel.unavailable') })

/** What the town says of itself, with its own settings; null when none is running. */
async function ofRunningTown(config: Config): Promise<Outcome | null> {
  const socket = await livingControlSocket(config.dataDir)
  const asked = ask(socket, '/api/doctor/examine', { type: 'application/json', body: '{}' })
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), patienceMs).unref())
  const answer: Answer | 'late' | null = await Promise.race([asked, late]).catch((error) => {
    if (error instanceof UsageError) return null
    throw error
  })
  if (answer === null) return null
  const said = answer === 'late' ? undefined : Examined.safeParse(answer.body).data
  if (said) return { running: true, ...said }
  const away = answer !== 'late' && Unavailable.safeParse(answer.body).success
  const status = answer === 'late' ? '' : String(answer.status)
  const fault = away ? own('database-away', 'error', '') : own('not-answering', 'error', status)
  return { running: true, ...(await lookAround(config, fault, [])) }
}

function ofStoppedTown(config: Config): Promise<Outcome> {
  const { probes } = aroundOf(config)
  const checks: Check[] = [
    {
      name: 'port',
      codes: ['port-taken'],
      look: async () =>
        config.port !== 0 && (await probes.isPortTaken(config.host, config.port))
          ? [{ code: 'port-taken', severity: 'error', about: `${config.host}:${config.port}` }]
          : [],
    },
    { name: 'database', codes: ['database-away'], look: () => database(config) },
  ]
  const stopped = own('not-running', 'error', config.dataDir)
  return lookAround(config, stopped, checks).then((found) => ({ running: false, ...found }))
}

/** What can be looked at without the town, after what is wrong with it. */
async function lookAround(
  config: Config,
  fault: Found,
  more: readonly Check[],
): Promise<Pick<Outcome, 'checks' | 'findings'>> {
  const { settings, probes } = aroundOf(config)
  const log = join(config.dataDir, 'postgres', 'log')
  const checks: Check[] = [
    ...ownChecks(settings, probes),
    ...more,
    { name: 'last-words', codes: ['database-last-words'], look: () => lastWords(probes, log) },
  ]
  const findings = await examine([{ module: 'doctor', checks }], systemSources.now())
  return { checks: checks.length + 1, findings: [fault, ...findings] }
}

/** Whether a server of the operator's own answers; the one that comes along ends with its town. */
async function database({ database: logins }: Config): Promise<Finding[]> {
  if (logins === null) return []
  try {
    const late = delay(patienceOfDatabaseMs, null, { ref: false }).then(() => {
      throw new Error('no answer')
    })
    await Promise.race([withSession(logins.appUrl, (client) => client.query('select 1')), late])
    return []
  } catch {
    // Why is not told: the words of a driver may hold a login.
    return [{ code: 'database-away', severity: 'error' }]
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

const own = (code: string, severity: Found['severity'], about: string): Found => ({
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
