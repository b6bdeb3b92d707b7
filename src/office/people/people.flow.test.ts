import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Actor, anonymous, Problem, system } from '#kernel'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { grantsOf, parseRoles, rolesFor } from './definition.ts'

const hour = 3_600_000
type SignedIn = { personId: string; token: string }

const invite = async (town: TestTown, ...roles: string[]) =>
  (await town.run('people.invite', { name: '一郎', roles }, system('test'))) as SignedIn
const inviteFirst = async (town: TestTown) =>
  (
    (await town.run('people.invite-first', { name: 'Administrator' }, system('people'))) as {
      token: string | null
    }
  ).token
const enrol = async (town: TestTown, token: string) =>
  (await town.run('people.enrol', { token }, anonymous)) as SignedIn
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.code : `bug: ${String(error)}`),
  )
const grants = async (town: TestTown, token: string) => (await town.people.actorOf(token))?.actor.grants
const sessions = async (town: TestTown) =>
  (await town.connection.pool.query<Record<string, unknown>>('select * from people.session')).rows
const tokenHashes = async (town: TestTown) =>
  (await town.connection.pool.query('select token_hash from people.session_token')).rows.map(
    (row) => row.token_hash,
  )

/** A second device of the same person: a paper code of theirs, used there. */
async function signInAgain(town: TestTown, id: string): Promise<string> {
  const person: Actor = { kind: 'person', id, grants: new Set() }
  const { codes } = (await town.run('people.make-paper-codes', {}, person)) as { codes: string[] }
  const { token } = (await town.run('people.use-paper-code', { code: codes[0] }, anonymous)) as SignedIn
  return token
}

describe('an enrolment link', () => {
  it('works once, also for ten who press at the same time', async () => {
    const town = await openTown()
    const { token, personId } = await invite(town, 'approver')
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(enrol(town, token))))
    expect(codes.toSorted()).toEqual(['done', ...Array.from({ length: 9 }, () => 'people.enrolment-invalid')])
    expect(await sessions(town)).toMatchObject([{ person_id: personId }])
  })

  it('works for 72 hours and no longer', async () => {
    const town = await openTown()
    const [early, late] = [await invite(town, 'approver'), await invite(town, 'approver')]
    town.advance(72 * hour - 1)
    expect(await codeOf(enrol(town, early.token))).toBe('done')
    town.advance(1)
    expect(await codeOf(enrol(town, late.token))).toBe('people.enrolment-invalid')
  })

  it('that is made up is refused like one that was used', async () => {
    const town = await openTown()
    const { token } = await invite(town, 'approver')
    await enrol(town, token)
    const used = await town.api('people.enrol', { token })
    const invented = await town.api('people.enrol', { token: 'x'.repeat(43) })
    expect([used.status, await used.json()]).toEqual([410, await invented.json()])
  })

  it('does nothing when it is only opened', async () => {
    const town = await openTown()
    const { token } = await invite(town, 'approver')
    const page = await town.get(`/ja/enrol/${token}`)
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await sessions(town)).toEqual([])
    expect(await codeOf(enrol(town, token))).toBe('done')
  })

  it('is for a role that exists', async () => {
    const town = await openTown()
    expect(await codeOf(invite(town, 'approver', 'mayor'))).toBe('people.unknown-role')
    for (const role of ['__proto__', 'constructor', 'toString'])
      expect(await codeOf(invite(town, role))).toBe('people.unknown-role')
    expect(await codeOf(invite(town))).toBe('kernel.invalid-input')
  })

  it('and the session it opens are nowhere in the database, nor is a name in the audit', async () => {
    const town = await openTown()
    const { token } = await invite(town, 'approver')
    const session = (await enrol(town, token)).token
    for (const table of [
      'people.enrolment',
      'people.session',
      'people.session_token',
      'kernel.idempotency',
      'kernel.audit',
    ]) {
      const { rows } = await town.connection.pool.query(`select t::text as row from ${table} t`)
      const text = JSON.stringify(rows)
      expect(text).not.toContain(token)
      expect(text).not.toContain(session)
      expect(text).not.toContain('一郎')
    }
    const hash = createHash('sha256').update(session).digest('hex')
    expect(await tokenHashes(town)).toEqual([hash])
  })
})

describe('the link of the first administrator', () => {
  it('is made anew at every start until somebody used one, and then never again', async () => {
    const town = await openTown()
    const [one, two] = [await inviteFirst(town), await inviteFirst(town)]
    expect(two).not.toBe(one)
    await enrol(town, two ?? '')
    expect(await inviteFirst(town)).toBeNull()
    const { rows } = await town.connection.pool.query('select name, roles from people.person')
    expect(rows).toEqual([{ name: 'Administrator', roles: ['administrator'] }])
  })

  it('is void with every earlier one as soon as one is used, for a log may still show them', async () => {
    const town = await openTown()
    const [one, two] = [await inviteFirst(town), await inviteFirst(town)]
    await enrol(town, two ?? '')
    expect(await codeOf(enrol(town, one ?? ''))).toBe('people.enrolment-invalid')
  })

  it('gives one session when two different links are used at the same time', async () => {
    const town = await openTown()
    const links = [await inviteFirst(town), await inviteFirst(town), await inviteFirst(town)]
    const codes = await Promise.all(links.map((link) => codeOf(enrol(town, link ?? ''))))
    expect(codes.toSorted()).toEqual(['done', 'people.enrolment-invalid', 'people.enrolment-invalid'])
  })

  it('can be asked for by nobody but the program, and is loud in the audit', async () => {
    const town = await openTown()
    const { actor } = await town.staff('administrator', 'operator')
    expect(await codeOf(town.run('people.invite-first', { name: 'a' }, actor))).toBe('kernel.forbidden')
    expect(await codeOf(town.run('people.invite-first', { name: 'a' }, town.people.operator))).toBe(
      'kernel.forbidden',
    )
    await inviteFirst(town)
    const { rows } = await town.connection.pool.query(
      "select loud from kernel.audit where outcome = 'done' and operation = 'people.invite-first'",
    )
    expect(rows).toEqual([{ loud: true }])
  })
})

describe('a session', () => {
  it('ends after twelve hours, and its row goes with the next cleaning', async () => {
    const town = await openTown()
    const { token } = await enrol(town, (await invite(town, 'approver')).token)
    for (const hours of [6, 6]) {
      expect(await town.people.actorOf(token)).not.toBeNull()
      town.advance(hours * hour - 1)
    }
    expect(await town.people.actorOf(token)).not.toBeNull()
    town.advance(2)
    expect(await town.people.actorOf(token)).toBeNull()
    await town.people.jobs.find(({ name }) => name === 'people.drop-expired-sessions')?.run()
    expect(await sessions(town)).toEqual([])
  })

  it('ends on this device when its person signs out, on every device when they ask for that, and nobody else’s ends', async () => {
    const town = await openTown()
    const { id, cookie, actor } = await town.staff('approver')
    const bystander = await town.staff('approver')
    const second = await signInAgain(town, id)
    await town.post('/ja/sign-in', { _operation: 'people.sign-out' }, cookie)
    expect((await sessions(town)).map((row) => row['person_id']).toSorted()).toEqual(
      [id, bystander.id].toSorted(),
    )
    expect(await town.people.actorOf(second)).not.toBeNull()
    await town.run('people.sign-out-everywhere', {}, actor)
    expect(await town.people.actorOf(second)).toBeNull()
    expect((await town.get('/ja/console', bystander.cookie)).status).toBe(200)
  })

  it('whose id is not known with the request ends with all others of its person', async () => {
    const town = await openTown()
    const { id, actor } = await town.staff('approver')
    await signInAgain(town, id)
    const { session: _unknown, ...unnamed } = actor
    await town.run('people.sign-out', {}, unnamed)
    expect(await sessions(town)).toEqual([])
  })

  it('gives exactly the grants its roles have now; roles that vanished give none', async () => {
    const town = await openTown()
    const { token, personId } = await enrol(town, (await invite(town, 'approver', 'duty-officer')).token)
    const shipped = parseRoles(readFileSync('commons/people/roles.yaml', 'utf8'))
    const both = await grants(town, token)
    expect(both).toEqual(grantsOf(shipped, ['approver', 'duty-officer']))
    expect([both?.has('alerts:approve'), both?.has('people:invite')]).toEqual([true, false])
    const become = (roles: string[]) =>
      town.connection.pool.query('update people.person set roles = $1 where id = $2', [roles, personId])
    await become(['duty-officer', 'abolished'])
    expect((await grants(town, token))?.has('alerts:approve')).toBe(false)
    await become(['abolished', '__proto__', 'constructor'])
    expect(await grants(town, token)).toEqual(new Set())
  })

  it('is nobody’s for any made-up token', async () => {
    const town = await openTown()
    await town.staff('administrator')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (token) => {
        expect(await town.people.actorOf(token)).toBeNull()
      }),
      { numRuns: 40 },
    )
  })
})

describe('the roles of a town', () => {
  it('are refused with their mistakes', () => {
    expect(() => parseRoles('roles: { Boss: { grants: [] } }')).toThrow()
    expect(() => parseRoles('roles: { boss: { grants: [everything] } }')).toThrow()
    expect(() => parseRoles('roles: { boss: { grants: [], colour: red } }')).toThrow()
    expect(() => parseRoles('')).toThrow()
    expect(() => parseRoles('{ roles: {}, breakGlass: [boss] }')).toThrow('no role boss')
  })

  it('never let another organisation decide who comes in or what roles allow', () => {
    const roleOf = (grant: string, kinds: string) =>
      `roles: { editor: { grants: ['alerts:read', '${grant}'], for: [${kinds}] } }`
    for (const grant of ['people:manage', 'definitions:publish', 'organisations:manage', 'machines:manage'])
      expect(() => parseRoles(roleOf(grant, 'newsroom'))).toThrow('stays in the town office')
    expect(() => parseRoles(roleOf('people:manage', 'town-office'))).not.toThrow()
    const shipped = parseRoles(readFileSync('commons/people/roles.yaml', 'utf8'))
    expect(rolesFor(shipped, 'newsroom')).toEqual(['organisation-administrator'])
    expect(rolesFor(shipped, 'town-office')).not.toContain('organisation-administrator')
  })

  it('never give a grant that the roles held do not name', () => {
    const role = fc.stringMatching(/^[a-z]{1,8}$/)
    const grant = fc.stringMatching(/^[a-z]{1,5}:[a-z]{1,5}$/)
    const roles = fc.dictionary(role, fc.record({ grants: fc.array(grant) }))
    fc.assert(
      fc.property(
        roles,
        fc.array(fc.oneof(role, fc.constantFrom('__proto__', 'constructor'))),
        (defined, held) => {
          const expected = held.flatMap((name) =>
            Object.hasOwn(defined, name) ? (defined[name]?.grants ?? []) : [],
          )
          expect(grantsOf({ roles: defined }, held)).toEqual(new Set(expected))
        },
      ),
    )
  })
})

it('the operator of the machine holds the grants of the role operator, and decides nothing that is published', async () => {
  const town = await openTown()
  const operator: Actor = town.people.operator
  expect(operator).toMatchObject({ kind: 'operator', id: 'operator' })
  expect([...operator.grants].filter((grant) => /approve|override|draft/.test(grant))).toEqual([])
  expect(operator.grants.has('alerts:ingest')).toBe(true)
})
