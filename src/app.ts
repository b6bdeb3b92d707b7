import {
  type Connection,
  connect,
  installJobs,
  inTurn,
  isUntouched,
  kernelProblem,
  type Log,
  type Sources,
  system,
  waitForMigrations,
} from '#kernel'
import { inviteFirst } from '#people'
import { createOutside } from './adapters.ts'
import { type Assembled, assemble } from './assemble.ts'
import type { Config } from './config.ts'
import { buildPast, type Story, short } from './demo/build.ts'
import { sampleResidents } from './identity.ts'
import { listenFor, type Ports } from './listen.ts'
import { startLoops } from './loops.ts'
import { migrationSources, prepare } from './migrations.ts'
import { type OpenDatabase, openDatabase } from './open-database.ts'
import { staffOf } from './town.ts'
import { refuseUnfinishedDatabase, refuseUnfinishedFolder } from './unfinished-restore.ts'
import { openWiring, type Wiring } from './wiring.ts'

/** A running town. `enrolmentLink` is for the first administrator and works once; null when somebody has enrolled. */
export type App = Ports & {
  enrolmentLink: string | null
  /** How much of a past an untouched demonstration town was given; null for any other. */
  scenes: number | null
  stop(): Promise<void>
}

export type AppParts = {
  sources: Sources
  log: Log
  version: string
  /** What an untouched demonstration town tells of its past; two months unless said. */
  past?: Story
}

/** What has been started, to be stopped in reverse. */
type Started = (() => Promise<void>)[]

/**
 * Starts everything of this process's roles in order: database, migrations, definitions, keys, loops, sockets. What was
 * started is stopped again, in reverse, when a later step fails or `stop` is called.
 */
export async function startApp(config: Config, parts: AppParts): Promise<App> {
  const started: Started = []
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end()
  }
  try {
    await refuseUnfinishedFolder(config.dataDir)
    const database = await openDatabase(config, parts.log)
    started.push(database.close)
    return { ...(await open(config, database, { ...parts, started })), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Opening = AppParts & { started: Started }

async function open(config: Config, database: OpenDatabase, parts: Opening): Promise<Omit<App, 'stop'>> {
  const { log, started } = parts
  await refuseUnfinishedDatabase(database.appUrl)
  await bringUpToDate(config, database, log)
  const connection = connect(database.appUrl, {
    max: 20,
    onError: (error) => log.error({ error }, 'database.connection-lost'),
  })
  started.push(connection.close)
  let stopping = false
  const serving = () => {
    if (stopping) throw kernelProblem('stopping')
  }
  const { app, wiring, ...made } = await inTurn(database.appUrl, () =>
    settleTown(config, { ...parts, database, connection, serving }),
  )
  await startLoops(app, { roles: config.roles, wiring, database, outside: createOutside(config), started })
  const leave = () => {
    stopping = true
  }
  return { ...(await listenFor(app, config, { started, leave })), ...made }
}

/** How long a process waits for the worker that was started at the same moment. */
const patienceMs = 60_000

/** A worker migrates as the owner; everybody else, and who knows no owner, finds the database ready or waits for it. */
async function bringUpToDate({ roles, several }: Config, database: OpenDatabase, log: Log): Promise<void> {
  const { ownerUrl, appUrl, appRole } = database
  if (ownerUrl !== null && roles.includes('worker'))
    log.info({ ran: await prepare(ownerUrl, appRole) }, 'database.migrated')
  else await waitForMigrations(appUrl, migrationSources, several ? patienceMs : 0)
}

type Settling = Opening & { database: OpenDatabase; connection: Connection; serving(): void }

/** Everything that may have to be made once for a town, by the first process that needs it. */
async function settleTown(
  config: Config,
  parts: Settling,
): Promise<{ app: Assembled; wiring: Wiring } & Pick<App, 'enrolmentLink' | 'scenes'>> {
  const { wiring, adapters } = await openWiring(config, parts)
  const { town, connection } = wiring
  const works = config.roles.includes('worker')
  const untold = works && town.demo && (await isUntouched(connection.db))
  const scenes = untold ? await buildPast(wiring, parts.past ?? short) : null
  const app = assemble({ ...wiring, adapters, personas: config.demo })
  if (!works) return { app, wiring, scenes, enrolmentLink: null }
  await install(app, parts.database)
  await app.alerts.settle()
  if (config.demo) await app.people.addPersonas(town.personas)
  await app.organisations.settle(staffOf(town, config.demo))
  if (config.demo && town.demo) await app.residents.addSamples(await sampleResidents())
  return { app, wiring, scenes, enrolmentLink: await linkOf(app, config) }
}

/** The queues are made by the owner, for the app's role makes no tables. */
async function install({ modules }: Assembled, { ownerUrl, appRole }: OpenDatabase): Promise<void> {
  if (ownerUrl === null) return
  await installJobs(
    ownerUrl,
    appRole,
    modules.flatMap((one) => one.jobs),
  )
}

async function linkOf({ runner }: Assembled, { console, publicUrl }: Config): Promise<string | null> {
  const { token } = await runner.run(
    inviteFirst,
    { name: 'Administrator' },
    { actor: system('people'), via: 'job' },
  )
  return token ? `${console?.url ?? publicUrl}/ja/enrol/${token}` : null
}
