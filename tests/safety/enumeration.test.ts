import pg from 'pg'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { anonymous } from '#kernel'
import { Desk } from '../setup/identity/desk.ts'
import { openTown, type TestTown } from '../setup/town.ts'

/** What a stranger sees of an answer, and what the town did for it: as much for one as for the other. */
type Told = { status: number; headers: string[]; bytes: number; body: string; statements: number }

const send = pg.Client.prototype.query
afterEach(() => {
  pg.Client.prototype.query = send
})

/** How many statements the database was asked while `work` went on. */
async function statementsOf<T>(work: () => Promise<T>): Promise<{ value: T; statements: number }> {
  let statements = 0
  pg.Client.prototype.query = new Proxy(send, {
    apply: (target, self, given) => {
      statements += 1
      return Reflect.apply(target, self, given)
    },
  })
  const value = await work()
  pg.Client.prototype.query = send
  return { value, statements }
}

let town: TestTown
let desk: Desk
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  desk = await Desk.open(town)
})

async function told(asking: () => Promise<Response>): Promise<Told> {
  town.advance(15_000)
  const { value, statements } = await statementsOf(asking)
  const body = await value.text()
  return {
    status: value.status,
    headers: [...value.headers.entries()].map(String),
    bytes: body.length,
    body,
    statements,
  }
}

/** Every one of these is answered as the first, to the byte and to the statement. */
async function alike(asking: readonly (() => Promise<Response>)[]): Promise<Told> {
  const [first, ...rest] = [await told(asking[0] ?? fail), ...(await inTurn(asking.slice(1)))]
  if (!first) throw new Error('nothing was asked')
  for (const other of rest) expect(other).toEqual(first)
  return first
}

const fail = (): never => {
  throw new Error('nothing was asked')
}

async function inTurn(asking: readonly (() => Promise<Response>)[]): Promise<Told[]> {
  const all: Told[] = []
  for (const one of asking) all.push(await told(one))
  return all
}

describe('a stranger cannot tell', () => {
  it('a code of paper that was used, or made void, from one nobody ever had', async () => {
    const person = await town.staff('approver')
    const sheet = async () =>
      (await town.run('people.make-paper-codes', {}, person.actor)) as { codes: string[] }
    const [voided = ''] = (await sheet()).codes
    const [used = ''] = (await sheet()).codes
    await town.run('people.use-paper-code', { code: used }, anonymous)
    const code = (typed: string) => () => town.api('people.use-paper-code', { code: typed })
    const { status } = await alike([code('00000-00000-00000-00000'), code(used), code(voided), code('x')])
    expect(status).toBeLessThan(500)
    expect(status).toBeGreaterThanOrEqual(400)
  })

  it('a code of the town office that was used, replaced or ran out from one nobody ever had', async () => {
    const id = await desk.person({ name: '口座　開子' })
    const open = async () =>
      desk.run<{ code: string }>('open-account', { id, document: 'passport', channel: 'counter' })
    const { code: replaced } = await open()
    const { code: used } = await open()
    town.advance(15_000)
    await desk.run('use-code', { code: used }, anonymous)
    const code = (typed: string) => () => town.api('residents.use-code', { code: typed })
    const first = await alike([code('00000-00000-00000-00000'), code(used), code(replaced)])
    expect(first.statements).toBeGreaterThan(0)
    const late = (await open()).code
    town.advance(4 * 86_400_000)
    await alike([code('00000-00000-00000-00000'), code(late)])
  })

  it('a link to enrol that was used from one nobody ever had', async () => {
    const administrator = await town.staff('administrator')
    const { token } = (await town.run(
      'people.invite',
      { name: '一', roles: ['official'] },
      administrator.actor,
    )) as { token: string }
    town.advance(15_000)
    await town.run('people.enrol', { token }, anonymous)
    const link = (typed: string) => () => town.api('people.enrol', { token: typed })
    await alike([link('a'.repeat(token.length)), link(token)])
    const page = (typed: string) => () => town.get(`/ja/enrol/${typed}`)
    const seen = await inTurn([page('a'.repeat(token.length)), page(token)])
    expect(seen.map(({ status, statements }) => [status, statements])).toEqual(
      seen.map(() => [200, seen[0]?.statements]),
    )
  })

  it('who has a passkey from who has none: the same is asked of everybody', async () => {
    const begin = () => town.api('people.begin-sign-in', {})
    const one = await told(begin)
    const other = await told(begin)
    expect([other.status, other.bytes, other.statements]).toEqual([one.status, one.bytes, one.statements])
    expect(one.body).not.toContain('allowCredentials":[{')
  })

  it('a person under protection from nobody, without the grant, by answer and by work done', async () => {
    const id = await desk.person({ name: '見えない　人', kana: 'ミエナイ　ヒト' })
    await desk.run('set-disclosure', { id, undisclosed: true }, desk.supervisor.actor)
    const { cookie } = await town.staff('resident-clerk')
    const about = (one: string) => () => town.api('residents.get', { id: one, purpose: 'counter' }, cookie)
    await alike([about(crypto.randomUUID()), about(id)])
  })

  it('a page they may not see from one about nothing', async () => {
    const { rows } = await town.connection.pool.query('select id from people.person limit 1')
    const page = (id: string) => () => town.get(`/ja/console/people/${id}`)
    await alike([page(crypto.randomUUID()), page(String(rows[0]?.id))])
  })
})
