import { readFileSync } from 'node:fs'
import { type Approval, approval, type Directory, type Held, ownerNameOf, parseRoutes } from '#approval'
import {
  type Actor,
  createBlobs,
  createLimiter,
  createLog,
  createRunner,
  type Db,
  type Instant,
  nodeKey,
  type Runner,
} from '#kernel'
import { type Staff, work } from '#work'
import { webWith } from '../../../src/web/web-with.fixture.ts'
import { openTown, type TestTown } from '../town.ts'

export type Person = { id: string; actor: Actor; cookie: string; name: string }

/** A town hall whose people and positions a test names, on a real town; every event has the listener `test.listener`. */
export type TownHall = {
  town: TestTown
  module: Approval
  runner: Runner
  web: ReturnType<typeof webWith>
  db: Db
  /** Somebody with an approver's grants who holds these positions. */
  person(name: string, ...held: Held[]): Promise<Person>
  /** Sets anew what somebody may act in. */
  hold(person: Person, ...held: Held[]): void
  run<T = Row>(who: Person | Actor, name: string, input: object, key?: string): Promise<T>
  /** A form of a page, as a browser without script sends it. */
  post(who: Person, path: string, fields: Record<string, string>): Promise<Response>
  /** The same, with whatever body. */
  send(who: Person, path: string, body: URLSearchParams | FormData): Promise<Response>
  get(who: Person, path: string): Promise<Response>
  api(name: string, input: object, who?: Person): Promise<Response>
  rows<T = Row>(sql: string, values?: unknown[]): Promise<T[]>
}

export type Row = {
  id: string
  version: number
  revision: number
  state: string
  number: number | null
  decidedBy: string | null
}

export const post = (section: string, position: string, standingInFor: string | null = null): Held => ({
  section,
  position,
  standingInFor,
})

const routes = parseRoutes(readFileSync('commons/approval/routes.yaml', 'utf8'))

export async function openTownHall(): Promise<TownHall> {
  const town = await openTown({ until: 'file' })
  const people = new Map<string, { name: string; held: readonly Held[] }>()
  const directory: Directory = {
    positionsOf: async (_db, id) => people.get(id)?.held ?? [],
    namesOf: async (_db, ids) => new Map(ids.flatMap((id) => [[id, people.get(id)?.name ?? id]])),
  }
  const { module, modules, runner, web } = assembleHall(town, directory, people)
  const operations = new Map(modules.flatMap((one) => one.operations).map((op) => [`${op.name}`, op]))
  const hall: TownHall = {
    town,
    module,
    runner,
    web,
    db: town.connection.db,
    person: async (name, ...held) => {
      // Strangers enrol a few a minute.
      town.advance(10_000)
      const { id, actor, cookie } = await town.staff('approver')
      people.set(id, { name, held })
      return { id, actor, cookie, name }
    },
    hold: (person, ...held) => {
      people.set(person.id, { name: person.name, held })
    },
    run: async <T>(who: Person | Actor, name: string, input: object, key?: string) => {
      const op = operations.get(name)
      if (!op) throw new Error(`no operation ${name}`)
      const actor = 'actor' in who ? who.actor : who
      return (await runner.run(op, input, { actor, via: 'api', ...(key ? { key } : {}) })) as T
    },
    post: (who, path, fields) => hall.send(who, path, new URLSearchParams(fields)),
    send: async (who, path, body) =>
      web.request(`http://localhost:8080${path}`, {
        method: 'POST',
        body,
        headers: { 'sec-fetch-site': 'same-origin', accept: 'text/html', cookie: who.cookie },
      }),
    get: async (who, path) =>
      web.request(`http://localhost:8080${path}`, { headers: { accept: 'text/html', cookie: who.cookie } }),
    api: async (name, input, who) =>
      web.request(`http://localhost:8080/api/${name.replace('.', '/')}`, {
        method: 'POST',
        body: JSON.stringify(input),
        headers: {
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          ...(who ? { cookie: who.cookie } : {}),
        },
      }),
    rows: async <T>(sql: string, values: unknown[] = []) =>
      (await town.connection.pool.query(sql, values)).rows as T[],
  }
  return hall
}

type People = ReadonlyMap<string, { name: string; held: readonly Held[] }>

/** The town's modules with these in the place of its own. */
function assembleHall(town: TestTown, directory: Directory, people: People) {
  const key = nodeKey(new Uint8Array(32))
  const sources = { now: town.now, random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)) }
  const module = approval({ routes, directory, blobs: createBlobs(sources, key) })
  const list = work({
    db: town.connection.db,
    sources,
    escalation: town.parts.escalation,
    staff: staffOf(town, directory, people),
  })
  const runner = createRunner({
    db: town.connection.db,
    sources,
    key,
    log: createLog('silent'),
    limiter: createLimiter(),
    listenersOf: () => ['test.listener'],
  })
  const others = town.modules.filter(({ name }) => name !== 'work' && name !== 'approval')
  const web = webWith({ ...town, modules: others }, { modules: [list, module], runner })
  return { module, modules: [...others, list, module], runner, web }
}

const staffOf = (town: TestTown, directory: Directory, people: People): Staff => ({
  rolesOf: town.people.rolesOf,
  postsOf: (db: Db, id: string, now: Instant) => directory.positionsOf(db, id, now),
  namesOf: directory.namesOf,
  colleagues: async () =>
    [...people].map(([id, { name, held }]) => ({ id, name, roles: ['approver'], posts: held })),
  ownerName: ownerNameOf(routes),
})

/** A document as `approval.draft` takes it. */
export const draftOf = (more: object = {}) => ({
  kind: 'letter',
  section: 'welfare',
  title: '福祉バスの運行について',
  body: '次のとおり運行してよろしいか伺います。',
  ...more,
})
