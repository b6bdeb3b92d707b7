import { type Actor, createLimiter, createLog, createRunner, nodeKey } from '#kernel'
import { type Post, type Staff, work } from '#work'
import { webWith } from '../../../src/web/web-with.fixture.ts'
import type { TestTown } from '../town.ts'

export type Worker = { id: string; actor: Actor; cookie: string }

/** The list of work of a town whose staff a test names. */
export type WorkOffice = {
  /** A member of staff with these roles and positions. */
  worker(name: string, roles: string[], posts?: readonly Post[]): Promise<Worker>
  run<T = unknown>(who: Worker, name: string, input: object): Promise<T>
  get(who: Worker, path: string): Promise<Response>
  post(who: Worker, path: string, fields: Record<string, string>): Promise<Response>
}

export function openOffice(town: TestTown): WorkOffice {
  const people = new Map<string, { name: string; roles: string[]; posts: readonly Post[] }>()
  const staff: Staff = {
    rolesOf: async (_db, id) => people.get(id)?.roles ?? [],
    postsOf: async (_db, id) => people.get(id)?.posts ?? [],
    namesOf: async (_db, ids) => new Map(ids.map((id) => [id, people.get(id)?.name ?? id])),
    colleagues: async () => [...people].map(([id, person]) => ({ id, ...person })),
    ownerName: ({ ownerRole }) => (ownerRole.includes('chief') || ownerRole.length === 1 ? '係長' : null),
  }
  const { escalation, sources } = town.parts
  const module = work({ db: town.connection.db, sources, escalation, staff })
  const operations = new Map(module.operations.map((op) => [`${op.name}`, op]))
  const runner = createRunner({
    db: town.connection.db,
    sources,
    key: nodeKey(new Uint8Array(32)),
    log: createLog('silent'),
    limiter: createLimiter(),
    listenersOf: () => [],
  })
  const others = town.modules.filter(({ name }) => name !== 'work')
  const web = webWith({ ...town, modules: others }, { modules: [module], runner })
  const headers = ({ cookie }: Worker) => ({ 'sec-fetch-site': 'same-origin', accept: 'text/html', cookie })
  return {
    worker: async (name, roles, posts = []) => {
      // Strangers enrol a few a minute.
      town.advance(10_000)
      const { id, actor, cookie } = await town.staff(...roles)
      people.set(id, { name, roles, posts })
      return { id, actor, cookie }
    },
    run: async <T>(who: Worker, name: string, input: object) => {
      const op = operations.get(name)
      if (!op) throw new Error(`no operation ${name}`)
      return (await runner.run(op, input, { actor: who.actor, via: 'api' })) as T
    },
    get: async (who, path) => web.request(`http://localhost:8080${path}`, { headers: headers(who) }),
    post: async (who, path, fields) =>
      web.request(`http://localhost:8080${path}`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: headers(who),
      }),
  }
}
