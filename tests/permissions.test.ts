import { beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '#kernel'
import { rolesFor } from '../src/office/people/definition.ts'
import { everyRow } from './setup/every-row.ts'
import { openTown, type TestTown } from './setup/town.ts'

type Attempt = { actor: string; operation: string; outcome: string; code: string }

let town: TestTown
let nobody: { cookie: string; id: string }
let everyone: { cookie: string; id: string }
let resident: { cookie: string; id: string }
let operations: readonly Operation[]
beforeAll(async () => {
  town = await openTown({ until: 'file', personas: true })
  resident = await town.resident()
  operations = town.modules.flatMap((one) => one.operations)
  everyone = await town.staff(...rolesFor(town.parts.roles, 'town-office'))
  nobody = await town.staff('approver')
  await town.connection.pool.query("update people.person set roles = '{abolished}' where id = $1", [
    nobody.id,
  ])
})

const isPublic = (op: Operation) => op.grant === 'public'
const isForSystem = (op: Operation) => op.grant === 'system'
const needsGrant = (op: Operation) => op.grant.includes(':') || isForSystem(op)
const isForStaff = (op: Operation) => op.grant === 'staff' || needsGrant(op)
const isForResidents = (op: Operation) => op.grant === 'resident'

/** What a curious person might type where it does not belong. */
const personal = { id: '山田太郎', name: '山田太郎', note: '山田太郎', token: '山田太郎', blob: '山田太郎' }

async function auditedSince(id: bigint): Promise<Attempt[]> {
  const { rows } = await town.connection.pool.query<Attempt>(
    'select * from kernel.audit where id > $1 order by id',
    [id],
  )
  expect(
    JSON.stringify(rows, (_key, held) => (typeof held === 'bigint' ? String(held) : held)),
  ).not.toContain('山田')
  return rows.map(({ actor, operation, outcome, code }) => ({ actor, operation, outcome, code }))
}

async function lastAudit(): Promise<bigint> {
  const { rows } = await town.connection.pool.query<{ last: bigint }>(
    'select coalesce(max(id), 0) as last from kernel.audit',
  )
  return rows[0]?.last ?? 0n
}

/** Tries every one of these operations, and proves that each was refused and left only its audit row. */
async function refusedEverywhere(
  ops: readonly Operation[],
  attempt: (op: Operation) => Promise<Response>,
  expected: { status: number; code: string; actor: string },
): Promise<void> {
  expect(ops.length).toBeGreaterThan(0)
  const before = await everyRow(town)
  const since = await lastAudit()
  for (const op of ops) {
    const response = await attempt(op)
    const body = (await response.json()) as { code: string }
    expect({ op: op.name, status: response.status, code: body.code }).toEqual({
      op: op.name,
      status: expected.status,
      code: expected.code,
    })
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  }
  expect(await auditedSince(since)).toEqual(
    ops
      .filter((op) => op.kind === 'command' || op.audited)
      .map((op) => ({ actor: expected.actor, operation: op.name, outcome: 'refused', code: expected.code })),
  )
  expect(await everyRow(town)).toEqual(before)
}

describe('over the API', () => {
  it('a stranger is asked to sign in by every operation that is not public', async () => {
    const closed = operations.filter((op) => !isPublic(op))
    expect(closed.length).toBeGreaterThan(15)
    await refusedEverywhere(closed, (op) => town.api(op.name, personal), {
      status: 401,
      code: 'kernel.not-signed-in',
      actor: 'anonymous',
    })
  })

  it('a person whose roles vanished is refused by every operation that needs a grant', async () => {
    await refusedEverywhere(
      operations.filter(needsGrant),
      (op) => town.api(op.name, personal, nobody.cookie),
      {
        status: 403,
        code: 'kernel.forbidden',
        actor: nobody.id,
      },
    )
  })

  it('a resident is refused every operation of the staff', async () => {
    await refusedEverywhere(
      operations.filter(isForStaff),
      (op) => town.api(op.name, personal, resident.cookie),
      { status: 403, code: 'kernel.forbidden', actor: resident.id },
    )
  })

  it('a member of staff, whatever their roles, is refused what only residents do', async () => {
    await refusedEverywhere(
      operations.filter(isForResidents),
      (op) => town.api(op.name, personal, everyone.cookie),
      { status: 403, code: 'kernel.forbidden', actor: everyone.id },
    )
  })

  it('what only the engine does is refused even to who holds every role', async () => {
    await refusedEverywhere(
      operations.filter(isForSystem),
      (op) => town.api(op.name, personal, everyone.cookie),
      {
        status: 403,
        code: 'kernel.forbidden',
        actor: everyone.id,
      },
    )
  })

  it('what only the engine does is refused to the operator of the machine', async () => {
    const attempt = async (op: Operation) =>
      town.control.request(`http://localhost/api/${op.name.replace('.', '/')}`, {
        method: 'POST',
        body: JSON.stringify(personal),
        headers: { 'content-type': 'application/json' },
      })
    await refusedEverywhere(operations.filter(isForSystem), attempt, {
      status: 403,
      code: 'kernel.forbidden',
      actor: 'operator',
    })
  })

  it('a public operation asks nobody to sign in', async () => {
    for (const op of operations.filter(isPublic)) {
      const { status } = await town.api(op.name, {})
      expect({ op: op.name, refused: [401, 403].includes(status) }).toEqual({ op: op.name, refused: false })
    }
  })

  it('whoever holds every role is refused nothing else for want of a grant', async () => {
    for (const op of operations.filter((one) => needsGrant(one) && !isForSystem(one))) {
      const { status } = await town.api(op.name, {}, everyone.cookie)
      expect({ op: op.name, refused: [401, 403].includes(status) }).toEqual({ op: op.name, refused: false })
    }
  })
})

describe('over pages', () => {
  const pages = () => town.modules.flatMap((one) => one.pages)
  const address = (path: string) => `/ja${path.replaceAll(/:\w+/g, '019a0000-0000-7000-8000-00000000ffff')}`

  it('a stranger is led to sign in by every page that is not public, and shown the others', async () => {
    for (const page of pages()) {
      const response = await town.get(address(page.path))
      const door = page.path === '/my' || page.path.startsWith('/my/') ? '/ja/my/sign-in' : '/ja/sign-in'
      const led = response.status === 303 && response.headers.get('location') === door
      expect({ page: page.path, led }).toEqual({ page: page.path, led: page.grant !== 'public' })
    }
  })

  it('a person without the grant is refused every page that needs one', async () => {
    for (const page of pages().filter(({ grant }) => grant.includes(':'))) {
      const response = await town.get(address(page.path), nobody.cookie)
      expect({ page: page.path, status: response.status }).toEqual({ page: page.path, status: 403 })
    }
  })

  it('a resident is refused every page of the staff, and the staff every page of a resident', async () => {
    for (const page of pages().filter(({ grant }) => grant !== 'public' && grant !== 'signed-in')) {
      const { cookie } = page.grant === 'resident' ? everyone : resident
      const response = await town.get(address(page.path), cookie)
      expect({ page: page.path, status: response.status }).toEqual({ page: page.path, status: 403 })
    }
  })

  it('a stranger cannot submit any form of a page that is not public', async () => {
    const before = await everyRow(town)
    for (const page of pages().filter(({ grant }) => grant !== 'public')) {
      for (const { operation } of page.forms ?? []) {
        const response = await town.post(address(page.path), { _operation: operation.name, ...personal })
        expect({ form: operation.name, location: response.headers.get('location') }).toEqual({
          form: operation.name,
          location: page.grant === 'resident' ? '/ja/my/sign-in' : '/ja/sign-in',
        })
      }
    }
    expect(await everyRow(town)).toEqual(before)
  })
})

describe('the catalogue', () => {
  it('names every operation once, after its module', () => {
    const names = operations.map((op) => op.name)
    expect(new Set(names).size).toBe(names.length)
    for (const one of town.modules)
      for (const op of one.operations) expect(op.name).toMatch(new RegExp(`^${one.name}\\.[a-z]+(-[a-z]+)*$`))
  })

  it('gives every grant that operations, pages and tiles ask for to at least one role, and no role another', async () => {
    const asked = [
      ...operations.map((op) => op.grant),
      ...town.modules.flatMap((one) => [...one.pages, ...one.tiles].map(({ grant }) => grant)),
    ].filter((grant) => grant.includes(':'))
    const known = await town.people.actorOf(everyone.cookie.split('=')[1] ?? '')
    expect([...new Set(asked)].toSorted()).toEqual([...(known?.actor.grants ?? [])].toSorted())
  })

  it('says in every module by which status each refusal answers', () => {
    for (const one of town.modules)
      for (const [code, status] of Object.entries(one.problems)) {
        expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
        expect(status).toBeGreaterThanOrEqual(400)
        expect(status).toBeLessThan(600)
      }
  })
})
