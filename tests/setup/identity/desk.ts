import type { Actor } from '#kernel'
import { Problem } from '#kernel'
import type { TestTown } from '../town.ts'

type Staff = Awaited<ReturnType<TestTown['staff']>>

/** What a person of a test is unless said otherwise. */
const somebody = {
  name: '試験　一子',
  kana: 'シケン　イチコ',
  birthDate: '1990-01-02',
  gender: 'female' as const,
  address: '試験県青波町北浜1番地',
  postcode: '6990001',
  phone: null as string | null,
  email: null as string | null,
}
type Somebody = typeof somebody

/** The desk of residents' affairs in a town: two clerks and two supervisors, and what they do there. */
export class Desk {
  readonly town: TestTown
  readonly clerk: Staff
  readonly colleague: Staff
  readonly supervisor: Staff
  readonly deputy: Staff

  private constructor(town: TestTown, [clerk, colleague, supervisor, deputy]: [Staff, Staff, Staff, Staff]) {
    this.town = town
    this.clerk = clerk
    this.colleague = colleague
    this.supervisor = supervisor
    this.deputy = deputy
  }

  static async open(town: TestTown): Promise<Desk> {
    // Ten a minute enrol.
    town.advance(30_000)
    const staff = () => town.staff('resident-clerk')
    const above = () => town.staff('resident-supervisor')
    return new Desk(town, [await staff(), await staff(), await above(), await above()])
  }

  /** Runs an operation of the module as this actor, the first clerk unless said. */
  async run<T = Record<string, unknown>>(
    name: string,
    input: object,
    actor: Actor = this.clerk.actor,
  ): Promise<T> {
    return (await this.town.run(`residents.${name}`, input, actor)) as T
  }

  /** How an operation ends: `done`, or the code of its refusal. */
  async code(name: string, input: object, actor: Actor = this.clerk.actor): Promise<string> {
    try {
      await this.run(name, input, actor)
      return 'done'
    } catch (error) {
      if (error instanceof Problem) return error.code
      throw error
    }
  }

  /** A record, not in the register; its id. */
  async person(more: Partial<Somebody> = {}): Promise<string> {
    return (await this.run<{ id: string }>('register', { ...somebody, ...more })).id
  }

  /** A person of the register; its id. */
  async registered(
    number: string,
    more: Partial<Somebody> & { undisclosed?: boolean } = {},
  ): Promise<string> {
    const { undisclosed = false, ...fields } = { ...somebody, ...more }
    const { phone: _, email: __, ...known } = fields
    const line = { fields: { ...known, registerNumber: number }, undisclosed }
    const { door } = this.town.residents
    return this.town.connection.db.transaction().execute(async (db) => {
      const { now } = this.town
      const ctx = {
        db,
        actor: this.supervisor.actor,
        log: this.town.parts.log,
        now,
        newId: () => crypto.randomUUID(),
        random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
        emit: async () => undefined,
      }
      return (await door.upsertFromRegister(ctx, line)).id
    })
  }

  /** Signed in with a code from the counter. */
  async signedIn(id: string): Promise<{ actor: Actor; cookie: string; id: string }> {
    const input = { id, document: 'driving-licence', channel: 'counter' }
    const { code } = await this.run<{ code: string }>('open-account', input, this.supervisor.actor)
    const anonymous: Actor = { kind: 'anonymous', id: 'anonymous', grants: new Set() }
    this.town.advance(15_000)
    const { token } = await this.run<{ token: string }>('use-code', { code }, anonymous)
    const known = await this.town.people.actorOf(token)
    if (!known) throw new Error('a fresh session is unknown')
    return { actor: known.actor, cookie: `hiroba=${token}`, id }
  }

  async rows(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.town.connection.pool.query<Record<string, unknown>>(sql, values)).rows
  }

  get(id: string, actor: Actor = this.supervisor.actor): Promise<Record<string, unknown>> {
    return this.run('get', { id, purpose: 'counter' }, actor)
  }
}
