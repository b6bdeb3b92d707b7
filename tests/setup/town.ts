import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { loadSigningKey } from '#alerts'
import type { Adapter } from '#delivery'
import { loadLetterSeal } from '#inbox'
import { SourceList } from '#intake'
import {
  type Actor,
  type Connection,
  command,
  connect,
  createLog,
  fileKeys,
  type Instant,
  type Log,
  loadWords,
  nodeKey,
  type Operation,
  once,
  plus,
  type Sources,
} from '#kernel'
import { openAccount, startSession } from '#people'
import type { IdentityProvider } from '#residents'
import { InstrumentWays } from '#sensors'
import { createAdapters } from '../../src/adapters.ts'
import { type Assembled, assemble } from '../../src/assemble.ts'
import type { Settled } from '../../src/definitions.ts'
import { workOne } from '../../src/kernel/outbox/worker.ts'
import type { AssembleParts } from '../../src/parts.ts'
import { root } from '../../src/root.ts'
import { settle } from '../../src/settle.ts'
import { staffOf } from '../../src/town.ts'
import { memoryAnchor } from './audit/memory-anchor.ts'
import { newDatabase } from './database.ts'
import { atEnd, type Until } from './ending.ts'
import type { OutsideWorld } from './outside-world/index.ts'

/** A whole town in this process on a database of its own, with a clock that stands until moved. */
export type TestTown = Assembled & {
  connection: Connection
  /** What it was assembled of. */
  parts: Omit<AssembleParts, 'adapters' | 'personas'>
  ownerUrl: string
  appUrl: string
  now(): Instant
  advance(milliseconds: number): void
  /** A member of staff with these roles, signed in. */
  staff(...roles: string[]): Promise<{ actor: Actor; cookie: string; id: string }>
  /** Somebody with a resident's account and nothing more, signed in. */
  resident(): Promise<{ actor: Actor; cookie: string; id: string }>
  operation(name: string): Operation
  /** As somebody who has just proved who they are, however far the clock was moved; a cookie proves nothing more. */
  run(name: string, input: unknown, actor: Actor, key?: string): Promise<unknown>
  /** Uploads bytes and takes them in as a telegram, as `actor`. */
  ingest(
    bytes: Uint8Array,
    actor: Actor,
  ): Promise<{ outcome: string; reason: string | null; alertId: string | null }>
  /** Delivers whatever is due until nothing more is, by the town's adapters; what rests after a failure stays. */
  deliver(): Promise<void>
  /** Hands every due event to its listeners; returns how many. */
  settle(): Promise<number>
  /** A form of a page, as a browser without script sends it. */
  post(path: string, fields: Record<string, string>, cookie?: string): Promise<Response>
  get(path: string, cookie?: string): Promise<Response>
  api(name: string, input: unknown, cookie?: string, headers?: Record<string, string>): Promise<Response>
}

/** Read once for every town of this worker; nobody writes into them. */
const words = once(() => loadWords(join(root, 'commons/languages')))

const started = '2026-11-22T03:00:00.000Z'

export type TownOptions = {
  personas?: boolean
  /** What PUBLIC_URL says; requests of the town's own helpers go there. */
  publicUrl?: string
  /** What CONSOLE_URL says; one address serves everything unless said. */
  consoleUrl?: string
  log?: Log
  /** Who vouches for residents' cards; nobody unless said. */
  identity?: IdentityProvider
  trustedProxy?: string
  /** Throws while the app is starting or stopping. */
  serving?: () => void
  /** On the database of this town, as after another start of the program. */
  on?: Pick<TestTown, 'ownerUrl' | 'appUrl'> & {
    /** Whose keys open what is in it; new ones unless said. */
    parts?: Pick<TestTown['parts'], 'key' | 'keys'>
  }
  /** The media this town can send by; none unless said. */
  adapters?: readonly Adapter[]
  /** Sends by the real adapters into this world. */
  outside?: OutsideWorld
  /** `sources` of the town file; none unless said. */
  sources?: readonly unknown[]
  /** `instruments` of the town file; none unless said. */
  instruments?: unknown
  /** Share it among the tests of a file that do not disturb each other. */
  until?: Until
}

/** Opens a town; it is gone when the test (or, if asked, the file) ends. */
export async function openTown(options: TownOptions = {}): Promise<TestTown> {
  const origin = options.publicUrl ?? 'http://localhost:8080'
  const { ownerUrl, appUrl, drop } = options.on
    ? { ...options.on, drop: async () => undefined }
    : await newDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'hiroba-town-'))
  const connection = connect(appUrl, { max: 8, onError: () => undefined })
  const shared = options.until ?? 'test'
  atEnd(shared, async () => {
    await connection.close()
    await drop()
    await rm(dataDir, { recursive: true })
  })
  let moment: Instant = started
  const sources: Sources = { now: () => moment, random: (bytes) => randomBytes(bytes) }
  const settled = withSources(await settle(connection.db, dataDir, sources), options)
  const { town } = settled
  const log = options.log ?? createLog('silent')
  const key = options.on?.parts?.key ?? nodeKey(randomBytes(32))
  const adapters = options.outside
    ? createAdapters(
        { allowedNetworks: ['127.0.0.0/8'], publicUrl: origin, smtpUrl: options.outside.relayUrl },
        town,
        key,
      )
    : (options.adapters ?? [])
  atEnd(shared, async () => {
    for (const adapter of adapters) await adapter.close()
  })
  const parts = {
    connection,
    sources,
    log,
    ...settled,
    key,
    keys: options.on?.parts?.keys ?? fileKeys(join(dataDir, 'keys', 'kek'), sources),
    signer: await loadSigningKey(join(dataDir, 'keys'), town.name.en, moment),
    anchor: memoryAnchor(),
    seal: await loadLetterSeal(join(dataDir, 'keys'), town.name.ja, moment),
    words: words(),
    identity: options.identity ?? null,
    publicUrl: origin,
    ...(options.consoleUrl === undefined ? {} : { consoleUrl: options.consoleUrl }),
    trustedProxy: options.trustedProxy ?? null,
    whenMissing: 'throw' as const,
    version: 'test',
    serving: options.serving ?? (() => undefined),
  }
  const app = assemble({ ...parts, adapters, personas: options.personas ?? false })
  if (options.personas) await app.people.addPersonas(town.personas)
  await app.organisations.settle(staffOf(town, options.personas ?? false))
  const acts = actsOf(app, origin, () => moment)
  return {
    ...app,
    ...acts,
    parts,
    connection,
    ownerUrl,
    appUrl,
    now: () => moment,
    advance: (milliseconds) => {
      moment = plus(moment, milliseconds)
    },
    deliver: () => app.delivery.sender().drain(),
    settle: async () => {
      const parts = {
        db: connection.db,
        sources,
        log,
        listeners: app.modules.flatMap((one) => one.listeners),
        onParked: async () => undefined,
      }
      let count = 0
      while (await workOne(parts)) count++
      return count
    },
    ingest: async (bytes, actor) => {
      const response = await app.control.request(`${origin}/api/blobs`, {
        method: 'POST',
        body: Buffer.from(bytes),
      })
      const { id } = (await response.json()) as { id: string }
      // The operator uploaded it; telegrams are taken in by whoever holds the file.
      await connection.pool.query('update kernel.blob set uploaded_by = $1 where id = $2', [actor.id, id])
      return acts.run('alerts.ingest', { blob: id }, actor) as ReturnType<TestTown['ingest']>
    },
  }
}

/** What other towns of this worker read as well is not written into. */
const withSources = (
  settled: Settled,
  { sources = [], instruments = {} }: Pick<TownOptions, 'sources' | 'instruments'>,
): Settled => ({
  ...settled,
  town: {
    ...settled.town,
    sources: SourceList.parse(sources),
    instruments: InstrumentWays.parse(instruments),
  },
})

const administrator: Actor = { kind: 'system', id: 'system:test', grants: new Set() }

const openResident = command({
  name: 'test.open-resident',
  summary: 'opens an account for a resident and signs them in',
  grant: 'system',
  secret: true,
  input: z.object({}),
  output: z.object({ id: z.uuid(), token: z.string() }),
  run: async (ctx) => {
    const id = ctx.newId()
    await openAccount(ctx, id)
    const { token } = await startSession(ctx, { id, kind: 'resident' }, 'counter-code')
    return { id, token }
  },
})

function actsOf(app: Assembled, origin: string, now: () => Instant) {
  const cookieName = origin.startsWith('https:') ? '__Host-hiroba' : 'hiroba'
  const operations = new Map(
    app.modules.flatMap((one) => one.operations).map((op) => [op.name as string, op]),
  )
  const operation = (name: string) => {
    const found = operations.get(name)
    if (!found) throw new Error(`no operation ${name}`)
    return found
  }
  const run: TestTown['run'] = (name, input, actor, key) =>
    app.runner.run(operation(name), input, { actor: justProved(actor), via: 'api', ...(key ? { key } : {}) })
  const justProved = (actor: Actor): Actor =>
    actor.session === undefined ? actor : { ...actor, proof: { at: now(), possible: true } }
  const browser = (cookie?: string) => ({
    'sec-fetch-site': 'same-origin',
    accept: 'text/html',
    ...(cookie ? { cookie } : {}),
  })
  return {
    operation,
    run,
    staff: async (...roles: string[]) => {
      const invited = (await run(
        'people.invite',
        { name: `${roles.slice(0, 3).join(' ')} 一郎`, roles },
        administrator,
      )) as { token: string }
      const { token, personId } = (await run(
        'people.enrol',
        { token: invited.token },
        { kind: 'anonymous', id: 'anonymous', grants: new Set() },
      )) as { token: string; personId: string }
      const known = await app.people.actorOf(token)
      if (!known) throw new Error('a fresh session is unknown')
      return { actor: known.actor, cookie: `${cookieName}=${token}`, id: personId }
    },
    resident: async () => {
      const { id, token } = await app.runner.run(openResident, {}, { actor: administrator, via: 'job' })
      const known = await app.people.actorOf(token)
      if (!known) throw new Error('a fresh session is unknown')
      return { actor: known.actor, cookie: `${cookieName}=${token}`, id }
    },
    post: async (path: string, fields: Record<string, string>, cookie?: string) =>
      app.web.request(origin + path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: browser(cookie),
      }),
    get: async (path: string, cookie?: string) =>
      app.web.request(origin + path, { headers: browser(cookie) }),
    api: async (name: string, input: unknown, cookie?: string, headers: Record<string, string> = {}) =>
      app.web.request(`${origin}/api/${name.replace('.', '/')}`, {
        method: 'POST',
        body: JSON.stringify(input),
        headers: {
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
      }),
  }
}
