import { join } from 'node:path'
import { loadSigningKey } from '#alerts'
import { deliveryChannel, lockShards, runSender, stopChannel } from '#delivery'
import { loadLetterSeal } from '#inbox'
import {
  connect,
  fileKeys,
  installJobs,
  isUntouched,
  kernelProblem,
  type Log,
  listen,
  loadNodeKey,
  loadWords,
  outboxChannel,
  requireKeys,
  type Sources,
  startJobs,
  startOutbox,
  system,
} from '#kernel'
import { inviteFirst } from '#people'
import type { IdentityProvider } from '#residents'
import { raiseParked } from '#work'
import { createAdapters } from './adapters.ts'
import { type Assembled, assemble } from './assemble.ts'
import type { Config } from './config.ts'
import { controlSocket } from './control-socket.ts'
import { buildPast, type Story, short } from './demo/build.ts'
import { openIdentity, openStandIn, sampleResidents } from './identity.ts'
import { prepare } from './migrations.ts'
import { type OpenDatabase, openDatabase } from './open-database.ts'
import { root } from './root.ts'
import { settle } from './settle.ts'
import { staffOf, type Town } from './town.ts'
import { serveSocket, serveTcp } from './web/serve.ts'

/** A running town. `enrolmentLink` is for the first administrator and works once; null when somebody has enrolled. */
export type App = {
  port: number
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
 * Starts everything in order: database, migrations, definitions, keys, loops, sockets. What was started is stopped
 * again, in reverse, when a later step fails or `stop` is called.
 */
export async function startApp(config: Config, parts: AppParts): Promise<App> {
  const started: Started = []
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end()
  }
  try {
    const database = await openDatabase(config, parts.log)
    started.push(database.close)
    return { ...(await open(config, database, { ...parts, started })), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function open(
  config: Config,
  database: OpenDatabase,
  parts: AppParts & { started: Started },
): Promise<Omit<App, 'stop'>> {
  const { log, sources, started } = parts
  if (database.ownerUrl)
    log.info({ ran: await prepare(database.ownerUrl, database.appRole) }, 'database.migrated')
  const connection = connect(database.appUrl, {
    max: 20,
    onError: (error) => log.error({ error }, 'database.connection-lost'),
  })
  started.push(connection.close)
  const settled = await settle(connection.db, config.dataDir, sources)
  const { town } = settled
  const keys = join(config.dataDir, 'keys')
  const key = await loadNodeKey(join(keys, 'node.key'))
  const personKeys = fileKeys(join(keys, 'kek'), sources)
  await requireKeys(connection.db, personKeys)
  const adapters = createAdapters(config, town, key)
  started.push(async () => {
    for (const adapter of adapters) await adapter.close()
  })
  let stopping = false
  const wiring = {
    connection,
    sources,
    log,
    ...settled,
    key,
    keys: personKeys,
    signer: await loadSigningKey(keys, town.name.en, sources.now()),
    seal: await loadLetterSeal(keys, town.name.ja, sources.now()),
    words: loadWords(join(root, 'commons/languages')),
    identity: await identityOf(config, { town, keys, log, started }),
    publicUrl: config.publicUrl,
    trustedProxy: config.trustedProxy,
    whenMissing: 'key' as const,
    version: parts.version,
    serving: () => {
      if (stopping) throw kernelProblem('stopping')
    },
  }
  const untold = town.demo && (await isUntouched(connection.db))
  const scenes = untold ? await buildPast(wiring, parts.past ?? short) : null
  const app = assemble({ ...wiring, adapters, personas: config.demo })
  if (config.demo) await app.people.addPersonas(town.personas)
  await app.organisations.settle(staffOf(town, config.demo))
  if (config.demo && town.demo) await app.residents.addSamples(await sampleResidents())
  await work(app, { database, connection, ...parts })
  const served = await serve(app, config, started)
  // First of all on the way down: health says no, so that nobody sends more.
  started.push(async () => {
    stopping = true
  })
  const { token } = await app.runner.run(
    inviteFirst,
    { name: 'Administrator' },
    { actor: system('people'), via: 'job' },
  )
  return { port: served.port, scenes, enrolmentLink: token ? `${config.publicUrl}/ja/enrol/${token}` : null }
}

type Joining = { town: Town; keys: string; log: Log; started: Started }

/** Who vouches for cards: whom the town has joined, in a demonstration a stand-in on this machine, or nobody. */
async function identityOf(
  config: Config,
  { town, keys, log, started }: Joining,
): Promise<IdentityProvider | null> {
  const { publicUrl, allowedNetworks, identity, demo } = config
  const settings = { publicUrl, allowedNetworks, keys, log }
  if (identity) return openIdentity({ ...settings, identity })
  if (!demo || !town.demo) return null
  const { provider, standIn } = await openStandIn(settings)
  started.push(standIn.close)
  return provider
}

type Working = AppParts & { database: OpenDatabase; connection: ReturnType<typeof connect>; started: Started }

/** The loops of this process: events, and work by the clock. */
async function work(
  { modules, delivery }: Assembled,
  { database, connection, sources, log, started }: Working,
): Promise<void> {
  const listeners = modules.flatMap((one) => one.listeners)
  const outbox = startOutbox({ db: connection.db, sources, log, listeners, onParked: raiseParked(sources) })
  started.push(outbox.stop)
  const shards = lockShards(database.appUrl, log, () => sending.wake())
  const sending = runSender(delivery.sender(shards), log)
  // The locks go last: until the results are written nobody else may deliver.
  started.push(shards.close, sending.stop)
  const subscription = listen(database.appUrl, [outboxChannel, deliveryChannel, stopChannel], (channel) => {
    if (channel === outboxChannel || channel === 'reconnected') outbox.wake()
    if (channel === stopChannel || channel === 'reconnected') sending.letGo()
    if (channel === deliveryChannel) sending.wake()
  })
  started.push(subscription.close)
  const declared = modules.flatMap((one) => one.jobs)
  const { ownerUrl, appRole } = database
  // The queues are made by the owner, for the app's role makes no tables.
  if (ownerUrl)
    await installJobs(
      ownerUrl,
      appRole,
      declared.map((job) => job.name),
    )
  const jobs = await startJobs({ appUrl: database.appUrl, jobs: declared, log })
  started.push(jobs.stop)
}

async function serve({ web, control }: Assembled, config: Config, started: Started) {
  const socket = await serveSocket(control, controlSocket(config.dataDir))
  started.push(socket.stop)
  const served = await serveTcp(web, config)
  started.push(served.stop)
  return served
}
