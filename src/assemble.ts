import type { Hono } from 'hono'
import type { Alerts } from '#alerts'
import { type Delivery, deliveryDepth } from '#delivery'
import type { Intake } from '#intake'
import {
  createBlobs,
  createLimiter,
  createMetrics,
  createRunner,
  createVault,
  type Database,
  emitter,
  type Metrics,
  type Module,
  outboxDepth,
  type Runner,
} from '#kernel'
import type { Machines } from '#machines'
import type { Organisations } from '#organisations'
import type { People } from '#people'
import type { Residents } from '#residents'
import type { Sensors } from '#sensors'
import { raiseInfected } from '#work'
import { gather } from './gather.ts'
import type { AssembleParts } from './parts.ts'
import type { WebParts } from './web/parts.ts'
import type { Env } from './web/session.ts'
import { createControl, createWeb } from './web/web.ts'

/** The whole app in this process, wired but with no loop or socket running yet. */
export type Assembled = {
  modules: readonly Module[]
  runner: Runner
  people: People
  residents: Residents
  organisations: Organisations
  alerts: Alerts
  machines: Machines
  delivery: Delivery
  intake: Intake
  sensors: Sensors
  web: Hono<Env>
  /** The console, where it has an address of its own: then `web` is the portal alone. */
  consoleWeb: Hono<Env> | null
  control: Hono<Env>
}

/** The only place that knows every module: all wiring is here, in plain sight. */
export function assemble(parts: AssembleParts): Assembled {
  const { sources, log, key, words, publicUrl } = parts
  const { db, pool } = parts.connection
  const metrics = createMetrics()
  const blobs = createBlobs(sources, key, scanningOf(parts))
  const vault = createVault({ sources, key, keys: parts.keys })
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
    onForbidden: ({ name }) => metrics.forbidden(name),
  })
  const gathered = gather(parts, { runner, blobs, vault, emit: emitter(sources, listenersOf) })
  const { modules, people: staff, residents: living, delivery: sending } = gathered
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
    machines: gathered.machines,
    words,
    blobs,
    sources,
    metrics,
    log,
    publicUrl,
    portalUrl: publicUrl,
    healthy,
    town: {
      name: parts.town.name,
      contact: parts.town.contact,
      demo: parts.town.demo,
      security: parts.town.security,
    },
    personas: parts.personas,
    trustedProxy: parts.trustedProxy,
    whenMissing: parts.whenMissing,
    version: parts.version,
  }
  return {
    modules,
    runner,
    people: staff,
    residents: living,
    organisations: gathered.organisations,
    alerts: gathered.alerts,
    machines: gathered.machines,
    delivery: sending,
    intake: gathered.intake,
    sensors: gathered.sensors,
    ...websOf(web, parts.consoleUrl),
    control: createControl(web),
  }
}

/** One web for everything, or one for each side. */
function websOf(web: WebParts, consoleUrl: string | undefined): Pick<Assembled, 'web' | 'consoleWeb'> {
  if (consoleUrl === undefined) return { web: createWeb(web), consoleWeb: null }
  return {
    web: createWeb({ ...web, side: 'portal' }),
    consoleWeb: createWeb({ ...web, side: 'console', publicUrl: consoleUrl }),
  }
}

/** How uploads are scanned, and that an administrator looks at what was found. */
function scanningOf({ scanner, connection: { db }, log, sources }: AssembleParts) {
  if (!scanner) return undefined
  return { scanner, db, log, raise: raiseInfected(sources) }
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
