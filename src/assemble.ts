import type { Hono } from 'hono'
import { type AlertTables, alerts, type SigningKey } from '#alerts'
import { type Adapter, type Delivery, delivery, deliveryDepth } from '#delivery'
import {
  type Blobs,
  type Connection,
  createBlobs,
  createLimiter,
  createMetrics,
  createRunner,
  type Database,
  type Emit,
  emitter,
  forgetKeys,
  kernelProblems,
  kernelTables,
  type Log,
  listDefinitionsOperation,
  type Metrics,
  type Module,
  type NodeKey,
  outboxDepth,
  plus,
  publishDefinitionOperation,
  type Runner,
  type Sources,
  translator,
  type Words,
} from '#kernel'
import { type People, people, type Roles } from '#people'
import { type Subscriptions, subscriptions } from '#subscriptions'
import { work } from '#work'
import { checkDefinitions } from './check-definitions.ts'
import type { Town } from './town.ts'
import { ownHealth } from './web/own-health.ts'
import { frontPages } from './web/pages/home.tsx'
import { statusPage } from './web/pages/status.tsx'
import type { WebParts } from './web/parts.ts'
import type { Env } from './web/session.ts'
import { createControl, createWeb } from './web/web.ts'

export type AssembleParts = {
  connection: Connection
  sources: Sources
  log: Log
  key: NodeKey
  words: Words
  town: Town
  roles: Roles
  alertTables: AlertTables
  signer: SigningKey
  /** The outside world: one for each medium this town can send by. */
  adapters: readonly Adapter[]
  publicUrl: string
  personas: boolean
  trustedProxy: string | null
  whenMissing: WebParts['whenMissing']
  version: string
  /** Throws while the app is starting or stopping. */
  serving(): void
}

/** The whole app in this process, wired but with no loop or socket running yet. */
export type Assembled = {
  modules: readonly Module[]
  runner: Runner
  people: People
  delivery: Delivery
  web: Hono<Env>
  control: Hono<Env>
}

/** The only place that knows every module: all wiring is here, in plain sight. */
export function assemble(parts: AssembleParts): Assembled {
  const { sources, log, key, words, publicUrl } = parts
  const { db, pool } = parts.connection
  const metrics = createMetrics()
  const blobs = createBlobs(sources, key)
  // Modules and runner need each other only once something runs; both exist by then.
  const listenersOf = (event: string) =>
    gathered.modules.flatMap((one) =>
      one.listeners.filter((listener) => listener.event === event).map(({ name }) => name),
    )
  const runner = createRunner({
    db,
    sources,
    key,
    log,
    limiter: createLimiter(),
    listenersOf,
    onOutcome: (op, outcome, seconds) => metrics.operation(op.name, outcome, seconds),
  })
  const gathered = gather(parts, { runner, blobs, emit: emitter(sources, listenersOf) })
  const { modules, people: staff, delivery: sending } = gathered
  watchQueues(metrics, db)
  const healthy = async () => {
    parts.serving()
    await pool.query('select 1')
  }
  const web: WebParts = {
    runner,
    db,
    modules,
    people: staff,
    words,
    blobs,
    sources,
    metrics,
    log,
    publicUrl,
    healthy,
    town: { name: parts.town.name, contact: parts.town.contact, demo: parts.town.demo },
    personas: parts.personas,
    trustedProxy: parts.trustedProxy,
    whenMissing: parts.whenMissing,
    version: parts.version,
  }
  return {
    modules,
    runner,
    people: staff,
    delivery: sending,
    web: createWeb(web),
    control: createControl(web),
  }
}

type Shared = { runner: Runner; blobs: Blobs; emit: Emit }

/** Every module of the town, in the order in which menus and pages name them. */
function gather(parts: AssembleParts, { runner, blobs, emit }: Shared) {
  const { sources, log, key, words, town, publicUrl } = parts
  const { db } = parts.connection
  const staff = people({
    db,
    sources,
    roles: parts.roles,
    personas: parts.personas,
    key,
    publicUrl,
    townName: town.name.ja,
    runner: () => runner,
  })
  const sending = delivery({ db, sources, key, log, blobs, adapters: parts.adapters, emit })
  const rules = {
    tables: parts.alertTables,
    districts: town.districts,
    words: (lang: string) => translator(words, lang, parts.whenMissing),
  }
  const emergency = alerts({
    runner: () => runner,
    blobs,
    rules,
    issuer: { sender: town.sender, name: town.name, contact: town.contact, area: town.area, publicUrl },
    signer: parts.signer,
    delivery: sending.door,
    subscriptions: () => subscribing.door,
  })
  const subscribing: Subscriptions = subscriptions({
    runner: () => runner,
    delivery: sending.door,
    key,
    districts: town.districts,
    town: town.name,
    words: rules.words,
    languages: [...words.keys()],
    publicUrl,
    topics: emergency.topics,
  })
  const modules: Module[] = [
    front(() => modules, { parts, blobs }),
    staff,
    work(),
    sending,
    emergency,
    subscribing,
  ]
  return { modules, people: staff, delivery: sending }
}

/** What an operator's monitoring watches: what waits, and what waits for a person. */
function watchQueues(metrics: Metrics, db: Database): void {
  metrics.gauge(
    'hiroba_outbox_waiting',
    'Events waiting for their listener',
    async () => (await outboxDepth(db)).waiting,
  )
  metrics.gauge(
    'hiroba_outbox_parked',
    'Events no listener could take',
    async () => (await outboxDepth(db)).parked,
  )
  metrics.gauge(
    'hiroba_delivery_waiting',
    'Deliveries under way',
    async () => (await deliveryDepth(db)).waiting,
  )
  metrics.gauge(
    'hiroba_delivery_parked',
    'Destinations nothing is sent to until a person has looked',
    async () => (await deliveryDepth(db)).parked,
  )
}

const day = 86_400_000

/** The front pages and the kernel's own housekeeping, in the shape of a module. */
function front(
  modules: () => readonly Module[],
  { parts, blobs }: { parts: AssembleParts; blobs: ReturnType<typeof createBlobs> },
): Module {
  const { connection, sources, log } = parts
  const others = () => modules().filter((one) => one.name !== 'kernel')
  return {
    name: 'kernel',
    problems: kernelProblems,
    operations: [listDefinitionsOperation, publishDefinitionOperation(checkDefinitions)],
    pages: [
      ...frontPages({ modules: others, contact: parts.town.contact, log }),
      statusPage({ modules: others, own: ownHealth(connection), version: parts.version, log }),
    ],
    tiles: [],
    routes: [],
    jobs: [
      {
        name: 'kernel.forget-keys',
        cron: '23 3 * * *',
        run: () => forgetKeys(connection.db, plus(sources.now(), -2 * day)),
      },
      {
        name: 'kernel.drop-loose-blobs',
        cron: '41 3 * * *',
        run: async () => void (await blobs.dropLoose(connection.db, plus(sources.now(), -day))),
      },
    ],
    listeners: [],
    tables: kernelTables,
    invariants: [],
  }
}
