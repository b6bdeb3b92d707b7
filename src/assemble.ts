import type { Hono } from 'hono'
import { type AlertTables, alerts, type SigningKey } from '#alerts'
import {
  type Connection,
  createBlobs,
  createLimiter,
  createMetrics,
  createRunner,
  forgetKeys,
  kernelProblems,
  kernelTables,
  type Log,
  listDefinitionsOperation,
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
import { work } from '#work'
import { checkDefinitions } from './check-definitions.ts'
import type { Town } from './town.ts'
import { frontPages } from './web/pages/home.tsx'
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
  web: Hono<Env>
  control: Hono<Env>
}

/** The only place that knows every module: all wiring is here, in plain sight. */
export function assemble(parts: AssembleParts): Assembled {
  const { sources, log, key, words, town, publicUrl } = parts
  const { db, pool } = parts.connection
  const metrics = createMetrics()
  const blobs = createBlobs(sources, key)
  // Modules and runner need each other only once something runs; both exist by then.
  const modules: Module[] = []
  const runner = createRunner({
    db,
    sources,
    key,
    log,
    limiter: createLimiter(),
    listenersOf: (event) =>
      modules.flatMap((one) =>
        one.listeners.filter((listener) => listener.event === event).map(({ name }) => name),
      ),
    onOutcome: (op, outcome, seconds) => metrics.operation(op.name, outcome, seconds),
  })
  const staff = people({ db, sources, roles: parts.roles, personas: parts.personas })
  const issuer = { sender: town.sender, name: town.name, contact: town.contact, area: town.area, publicUrl }
  const rules = {
    tables: parts.alertTables,
    words: (lang: string) => translator(words, lang, parts.whenMissing),
  }
  modules.push(
    front(() => modules, { parts, blobs }),
    staff,
    work(),
    alerts({ runner: () => runner, blobs, rules, issuer, signer: parts.signer }),
  )
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
    town: { name: town.name, contact: town.contact, demo: town.demo },
    personas: parts.personas,
    trustedProxy: parts.trustedProxy,
    whenMissing: parts.whenMissing,
    version: parts.version,
  }
  return { modules, runner, people: staff, web: createWeb(web), control: createControl(web) }
}

const day = 86_400_000

/** The front pages and the kernel's own housekeeping, in the shape of a module. */
function front(
  modules: () => readonly Module[],
  { parts, blobs }: { parts: AssembleParts; blobs: ReturnType<typeof createBlobs> },
): Module {
  const { connection, sources } = parts
  return {
    name: 'kernel',
    problems: kernelProblems,
    operations: [listDefinitionsOperation, publishDefinitionOperation(checkDefinitions)],
    pages: frontPages(() => modules().filter((one) => one.name !== 'kernel')),
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
