import { afterAll, beforeAll, expect } from 'vitest'
import type { Actor } from '#kernel'
import { brokenInvariants } from '../alerts/invariants.ts'
import { openTown, type TestTown } from '../town.ts'

type Staff = Awaited<ReturnType<TestTown['staff']>>
/** What an operation answered. */
type Row = Record<string, string> & { id: string }

export const hour = 3_600_000
export const day = 24 * hour
export const refused = (code: string) => ({ code: `organisations.${code}` })

/** A town with an administrator, and what people do in its organisations, from the first test of a file on. */
export type OrganisedTown = {
  readonly town: TestTown
  readonly administrator: Staff
  /** Id of the town office. */
  readonly office: string
  run(name: string, input: object, actor?: Actor): Promise<Row>
  rows(sql: string, ...values: unknown[]): Promise<Row[]>
  later(milliseconds: number): string
  /** A member of staff, signed in. */
  staff(...roles: string[]): Promise<Staff>
  /** The same person anew, after all their sessions ended. */
  signInAgain(who: { id: string }): Promise<Staff>
  /** Who uses a link. */
  enrolled(token: string): Promise<Staff>
  /** Who a session belongs to now, with the grants of this moment. */
  now(who: Staff): Promise<Actor>
  grants(who: { cookie: string }): Promise<ReadonlySet<string> | undefined>
  newsroom(): Promise<Row>
  /** A section of the office by its name in the rules. */
  section(code: string): Promise<string>
  /** Puts somebody into the town office. */
  join(personId: string, more?: object): Promise<Row>
}

const stranger: Actor = { kind: 'anonymous', id: 'anonymous', grants: new Set() }

/** To be called at the top of a file. Every invariant of every module holds when its tests are over. */
export function organisedTown(): OrganisedTown {
  const made: { town?: TestTown; administrator?: Staff; office?: string } = {}
  beforeAll(async () => {
    made.town = await openTown({ until: 'file' })
    made.administrator = await made.town.staff('administrator')
    const [office] = await acts.rows("select id from organisations.organisation where kind = 'town-office'")
    made.office = office?.id ?? ''
  })
  afterAll(async () => {
    if (made.town) expect(await brokenInvariants(made.town)).toEqual([])
  })
  const known = async ({ cookie }: { cookie: string }) =>
    there(made.town).people.actorOf(cookie.split('=')[1] ?? '')
  const signedIn = async (token: string, id: string): Promise<Staff> => {
    const cookie = `hiroba=${token}`
    const { actor } = there((await known({ cookie })) ?? undefined)
    return { actor, cookie, id }
  }
  const acts: OrganisedTown = {
    get town() {
      return there(made.town)
    },
    get administrator() {
      return there(made.administrator)
    },
    get office() {
      return there(made.office)
    },
    run: (name, input, actor = acts.administrator.actor) =>
      acts.town.run(`organisations.${name}`, input, actor) as Promise<Row>,
    rows: async (sql, ...values) => (await acts.town.connection.pool.query(sql, values)).rows,
    later: (milliseconds) => new Date(Date.parse(acts.town.now()) + milliseconds).toISOString(),
    staff: async (...roles) => {
      // Strangers enrol a few a minute.
      acts.town.advance(10_000)
      return acts.town.staff(...roles)
    },
    signInAgain: async ({ id }) => {
      const person: Actor = { kind: 'person', id, grants: new Set() }
      const { codes } = (await acts.town.run('people.make-paper-codes', {}, person)) as { codes: string[] }
      acts.town.advance(10_000)
      const used = await acts.town.run('people.use-paper-code', { code: codes[0] }, stranger)
      return signedIn((used as { token: string }).token, id)
    },
    enrolled: async (token) => {
      acts.town.advance(10_000)
      const session = await acts.town.run('people.enrol', { token }, stranger)
      const { token: own, personId } = session as { token: string; personId: string }
      return signedIn(own, personId)
    },
    now: async (who) => there((await known(who)) ?? undefined).actor,
    grants: async (who) => (await known(who))?.actor.grants,
    newsroom: () => acts.run('add', { kind: 'newsroom', name: '北浜新聞', kana: 'きたはましんぶん' }),
    section: async (code) =>
      (await acts.rows('select id from organisations.section where code = $1', code))[0]?.id ?? '',
    join: (personId, more = {}) =>
      acts.run('add-member', { organisationId: acts.office, personId, roles: [], ...more }),
  }
  return acts
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not there')
  return value
}
