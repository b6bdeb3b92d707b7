import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { closeWork, type Raise, raiseWork } from '#work'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { openOffice, type Worker, type WorkOffice } from '../../../tests/setup/office/work-office.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { escalate } from './jobs.ts'
import { isFor } from './model/item.ts'
import { countOpen, listOpen } from './store/index.ts'

let town: TestTown
let office: WorkOffice
let approver: Worker
let colleague: Worker
let officer: Worker
let chief: Worker
let admin: Worker
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  office = openOffice(town)
  approver = await office.worker('承認 一', ['approver'])
  colleague = await office.worker('承認 二', ['approver'])
  officer = await office.worker('当直 三', ['duty-officer'])
  chief = await office.worker('係長 四', ['approver'], [{ section: 'welfare', position: 'section-chief' }])
  admin = await office.worker('管理 五', ['administrator'])
})
afterAll(async () => expect(await brokenInvariants(town)).toEqual([]))

const refused = (code: string) => ({ code: `work.${code}` })
async function raise(more: Partial<Raise> = {}): Promise<string> {
  const id = randomUUID()
  const plain = {
    kind: 'work.kind.event-parked',
    subject: id,
    path: '',
    ownerRole: 'approver',
    dueInHours: 10,
  }
  await raiseWork(town.connection.db, { ...plain, ...more, now: town.now(), id })
  return id
}
const listOf = async (who: Worker, input: object = {}) =>
  (await office.run<{ items: { id: string }[] }>(who, 'work.list', input)).items.map(({ id }) => id)
const close = (who: Worker, id: string) => office.run(who, 'work.complete', { id, note: 'done' })

describe('an item', () => {
  it('is on the list of its owner and nobody else’s, and closed by its owner and nobody else', async () => {
    const id = await raise({ ownerRole: 'duty-officer' })
    expect(await listOf(officer)).toContain(id)
    expect(await listOf(approver)).not.toContain(id)
    await expect(close(approver, id)).rejects.toMatchObject(refused('not-found'))
    await expect(office.run(approver, 'work.get', { id })).rejects.toMatchObject(refused('not-found'))
    expect(await office.run(admin, 'work.get', { id })).toMatchObject({ item: { id } })
    expect(await close(admin, id)).toMatchObject({ doneBy: admin.id })
  })

  it('of a position in a section is its holder’s there and no other’s', async () => {
    const welfare = await raise({ ownerRole: 'section-chief', ownerSection: 'welfare' })
    const finance = await raise({ ownerRole: 'section-chief', ownerSection: 'finance' })
    const mine = await listOf(chief)
    expect(mine).toContain(welfare)
    expect(mine).not.toContain(finance)
    expect(await listOf(approver)).not.toContain(welfare)
    expect(await close(chief, welfare)).toMatchObject({ doneBy: chief.id })
  })

  it('is listed for everybody only to who may see everybody’s work', async () => {
    const id = await raise({ ownerRole: 'duty-officer' })
    const { items } = await office.run<{ items: { id: string }[] }>(admin, 'work.list-all', {})
    expect(items.map((item) => item.id)).toContain(id)
    expect(await listOf(admin)).not.toContain(id)
    await expect(office.run(approver, 'work.list-all', {})).rejects.toMatchObject({
      code: 'kernel.forbidden',
    })
  })

  it('that its thing closes cannot be ticked off, and is gone when that is decided', async () => {
    const id = await raise({ selfClosing: true })
    await expect(close(approver, id)).rejects.toMatchObject(refused('self-closing'))
    const decided = {
      kind: 'work.kind.event-parked',
      subject: id,
      by: approver.id,
      now: town.now(),
      note: 'approved',
    }
    await closeWork(town.connection.db, decided)
    expect(await listOf(approver)).not.toContain(id)
  })
})

describe('giving', () => {
  it('an item to oneself, to a colleague and back is seen by all and recorded', async () => {
    const id = await raise()
    await office.run(approver, 'work.assign', { id, to: approver.id })
    await office.run(approver, 'work.assign', { id, to: colleague.id, seen: approver.id })
    expect(await listOf(colleague, { assigned: 'me' })).toContain(id)
    expect(await listOf(approver, { assigned: 'me' })).not.toContain(id)
    expect(await listOf(approver, { assigned: 'nobody' })).not.toContain(id)
    await office.run(colleague, 'work.give-back', { id, seen: colleague.id })
    expect(await listOf(approver, { assigned: 'nobody' })).toContain(id)
    const { item, assignments, names } = await office.run<{
      item: { assignee: string | null }
      assignments: { assignedTo: string | null; assignedBy: string }[]
      names: Record<string, string>
    }>(approver, 'work.get', { id })
    expect(item.assignee).toBeNull()
    expect(assignments.map((one) => [one.assignedTo, one.assignedBy])).toEqual([
      [approver.id, approver.id],
      [colleague.id, approver.id],
      [null, colleague.id],
    ])
    expect(names[colleague.id]).toBe('承認 二')
  })

  it('goes only to whose work it is too', async () => {
    const id = await raise()
    for (const to of [officer.id, randomUUID()])
      await expect(office.run(approver, 'work.assign', { id, to })).rejects.toMatchObject({
        ...refused('not-theirs'),
        issues: [{ path: 'to' }],
      })
    const { colleagues } = await office.run<{ colleagues: { id: string }[] }>(approver, 'work.get', { id })
    expect(colleagues.map((one) => one.id)).toEqual([approver.id, colleague.id, chief.id])
  })

  it('of one item to two at once goes to one of them', async () => {
    const id = await raise()
    const outcomes = await Promise.allSettled(
      [approver, colleague, chief].map((who) => office.run(who, 'work.assign', { id, to: who.id })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(reasons).toEqual(['work.changed-meanwhile', 'work.changed-meanwhile'])
  })
})

describe('escalation', () => {
  const parts = () => ({
    db: town.connection.db,
    sources: town.parts.sources,
    escalation: town.parts.escalation,
  })
  const stepsOf = async (id: string) =>
    (
      await town.connection.pool.query<{ step: number; role: string | null }>(
        'select step, role from work.escalation where item_id = $1 order by step',
        [id],
      )
    ).rows
  const hours = (n: number) => town.advance(n * 3_600_000)

  it('reminds, then brings what is overdue before further roles, each step once, and they can close it', async () => {
    const id = await raise({ ownerRole: 'duty-officer', dueInHours: 10 })
    await escalate(parts())
    expect(await stepsOf(id)).toEqual([])
    hours(6)
    await escalate(parts())
    expect(await stepsOf(id)).toEqual([{ step: 0, role: null }])
    expect(await listOf(approver)).not.toContain(id)
    hours(4)
    await Promise.all(Array.from({ length: 5 }, () => escalate(parts())))
    expect(await stepsOf(id)).toEqual([
      { step: 0, role: null },
      { step: 1, role: 'approver' },
    ])
    expect(await listOf(approver)).toContain(id)
    hours(24)
    await escalate(parts())
    expect(await escalate(parts())).toBe(0)
    expect((await stepsOf(id)).map(({ role }) => role)).toEqual([null, 'approver', 'administrator'])
    expect(await listOf(officer)).toContain(id)
    const { items } = await office.run<{ items: { id: string; escalatedTo: string[] }[] }>(
      admin,
      'work.list',
      {},
    )
    expect(items.find((item) => item.id === id)?.escalatedTo).toEqual(['approver', 'administrator'])
    expect(await close(approver, id)).toMatchObject({ doneBy: approver.id })
  })

  it('of a town that was off does every step that came due meanwhile', async () => {
    const id = await raise({ ownerRole: 'duty-officer', dueInHours: 1 })
    hours(100)
    await escalate(parts())
    expect((await stepsOf(id)).map(({ role }) => role)).toEqual(['approver', 'administrator'])
  })

  it('killed in the middle goes on where it was, and leaves out what was closed', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => raise({ ownerRole: 'duty-officer', dueInHours: 1 })))
    const [closed = '', ...open] = ids
    await close(admin, closed)
    hours(2)
    const client = await town.connection.pool.connect()
    await client.query('begin')
    await client.query(
      "insert into work.escalation select id, 1, 'approver', $2 from work.item where id = any ($1)",
      [ids, town.now()],
    )
    await client.query('rollback')
    client.release()
    await escalate(parts())
    for (const id of open) expect((await stepsOf(id)).map(({ role }) => role)).toEqual(['approver'])
    expect(await stepsOf(closed)).toEqual([])
  })

  it('reaches every one of a thousand items, more than one look holds', async () => {
    const { rows } = await town.connection.pool.query<{ id: string }>(
      `insert into work.item (id, kind, path, subject, owner_role, due_at, raised_at)
       select gen_random_uuid(), 'work.kind.event-parked', '', 'many ' || n, 'duty-officer', $1, $1 from generate_series(1, 1200) n returning id`,
      [town.now()],
    )
    expect(await escalate(parts())).toBe(1200)
    expect(await escalate(parts())).toBe(0)
    expect(rows).toHaveLength(1200)
    const page = (number: number) => listOf(officer, { page: number, perPage: 200 })
    const seen = new Set<string>()
    for (let number = 1; number < 9; number++) for (const id of await page(number)) seen.add(id)
    expect(rows.filter(({ id }) => !seen.has(id))).toEqual([])
    await town.connection.pool.query(
      "update work.item set done_at = $1, done_by = 'test', note = 'x' where subject like 'many %'",
      [town.now()],
    )
  })
})

it.each(['assignment', 'escalation'])(
  'no statement of the program changes or takes away a row of %s',
  async (table) => {
    for (const sql of [
      `update work.${table} set at = at`,
      `delete from work.${table}`,
      `truncate work.${table}`,
    ])
      await expect(town.connection.pool.query(sql)).rejects.toMatchObject({ code: '42501' })
  },
)

it('the list in SQL holds exactly what the rule says is theirs, whoever asks', async () => {
  const names = ['p', 'q', 'r']
  const name = fc.constantFrom(...names)
  const ids = [randomUUID(), randomUUID()]
  const reader = fc.record({
    id: fc.constantFrom(...ids),
    roles: fc.uniqueArray(name),
    posts: fc.array(fc.record({ section: name, position: name }), { maxLength: 3 }),
  })
  const items = await Promise.all(
    names.flatMap((ownerRole) =>
      [undefined, ...names].flatMap((ownerSection) =>
        [undefined, ...ids].map((assignedTo) =>
          raise({
            ownerRole,
            ...(ownerSection ? { ownerSection } : {}),
            ...(assignedTo ? { assignedTo } : {}),
          }),
        ),
      ),
    ),
  )
  for (const [n, id] of items.entries())
    if (n % 5 === 0)
      await town.connection.pool.query('insert into work.escalation values ($1, 1, $2, $3)', [
        id,
        names[n % 3],
        plus(town.now(), 86_400_000),
      ])
  const all = { holder: null, now: town.now() }
  const rows = await listOpen(town.connection.db, all, { limit: 10_000, offset: 0 })
  const { rows: escalations } = await town.connection.pool.query<{ item_id: string; role: string }>(
    'select item_id, role from work.escalation where role is not null',
  )
  const before = (id: string) => escalations.filter((one) => one.item_id === id).map(({ role }) => role)
  await fc.assert(
    fc.asyncProperty(reader, async (who) => {
      const held = { holder: who, now: town.now() }
      const listed = await listOpen(town.connection.db, held, { limit: 10_000, offset: 0 })
      const wanted = rows.filter((row) => isFor(row, before(row.id), { ...who, all: false }))
      expect(listed.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id))
      expect((await countOpen(town.connection.db, held)).count).toBe(wanted.length)
    }),
    { numRuns: 60 },
  )
})
