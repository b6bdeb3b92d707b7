import { beforeAll, describe, expect, it } from 'vitest'
import {
  draftOf,
  openTownHall,
  type Person,
  post,
  type Row,
  type TownHall,
} from '../../../tests/setup/office/town-hall.ts'

/** What the program's own role may write in SQL, past every rule of the program: the database has the last word. */
let hall: TownHall
let clerk: Person
let chief: Person
let manager: Person
beforeAll(async () => {
  hall = await openTownHall()
  clerk = await hall.person('担当', post('welfare', 'clerk'))
  chief = await hall.person('係長', post('welfare', 'section-chief'))
  manager = await hall.person('課長', post('welfare', 'division-manager'))
})

const noPrivilege = '42501'

/** The constraint or state that refuses a statement, or how many rows it changed. */
async function answer(sql: string, values: unknown[] = []): Promise<string> {
  try {
    const { rowCount } = await hall.town.connection.pool.query(sql, values)
    return `${rowCount} changed`
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string }
    return constraint ?? code ?? String(error)
  }
}

async function submitted(): Promise<Row> {
  const { id, revision } = await hall.run(clerk, 'approval.draft', draftOf())
  return hall.run(clerk, 'approval.submit', { id, revision })
}
async function decided(): Promise<Row> {
  const document = await submitted()
  for (const who of [chief, manager]) await hall.run(who, 'approval.approve', { id: document.id, version: 1 })
  return document
}
const stepBy = (actor: string, more = "'approve', null") =>
  `insert into approval.step select id, version, stage, 0, a.act, '${actor}'::uuid, null, a.reason, now(), drafted_by, false
   from approval.document, (values (${more})) a (act, reason) where id = $1`

describe('no statement of the program', () => {
  it('has a drafter act at their own version', async () => {
    const { id } = await submitted()
    expect(await answer(stepBy(clerk.id), [id])).toBe('step_two_people')
  })

  it('pretends that somebody else drafted a version', async () => {
    const { id } = await submitted()
    const forged = stepBy(clerk.id).replace('drafted_by, false', `'${chief.id}'::uuid, false`)
    expect(await answer(forged, [id])).toMatch(/fkey$/)
  })

  it('has one person approve two steps of a version', async () => {
    const { id } = await submitted()
    await hall.run(chief, 'approval.approve', { id, version: 1 })
    expect(await answer(stepBy(chief.id), [id])).toBe('step_one_each')
  })

  it('decides what lacks a step, or was sent back', async () => {
    const { id } = await submitted()
    await answer("insert into approval.number values ('青偽', 2026, 1, now())")
    const decide = `update approval.document set state = 'decided', stage = null, due_at = null, revision = revision + 1,
      decided_at = now(), decided_by = $2, symbol = '青偽', fiscal_year = 2026, number = 1, keep_until = '2030-03-31' where id = $1`
    expect(await answer(decide, [id, manager.id])).toBe('document_every_step')
    await hall.run(chief, 'approval.send-back', { id, version: 1, reason: '直してください。' })
    expect(await answer(decide, [id, manager.id])).toBe('document_every_step')
    expect(await answer(stepBy(manager.id), [id])).toMatch(/step_in_time|23502/)
  })

  it('acts at a stage it does not lie at, or at a version that is past', async () => {
    const { id } = await submitted()
    const ahead = stepBy(manager.id).replace('version, stage, 0', 'version, stage + 1, 0')
    expect(await answer(ahead, [id])).toBe('step_in_time')
  })

  it('gives a decision no number, another’s number or one that was never given', async () => {
    const { id } = await decided()
    const begun = `insert into approval.document select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).* from approval.document d where id = $1`
    expect(await answer(begun, [id])).toBe('document_begins')
    const open = await submitted()
    for (const [number, constraint] of [
      ['null', 'document_decided'],
      ['1', 'document_number'],
      ['99999', 'document_number_given'],
    ]) {
      const sql = `update approval.document set state = 'decided', stage = null, due_at = null, revision = revision + 1,
        decided_at = now(), decided_by = $2, symbol = '青福', fiscal_year = 2026, number = ${number}, keep_until = '2030-03-31' where id = $1`
      // Its steps are there, in one statement with the decision; only the number is wrong.
      expect(await withSteps(open.id, sql)).toBe(constraint)
    }
  })

  it('changes or takes back what ended', async () => {
    const { id } = await decided()
    for (const change of [
      "title = '別の件名'",
      "state = 'submitted', stage = 0, due_at = now()",
      'number = number + 1',
      'decided_by = drafted_by',
      "reason = 'invented later'",
    ])
      expect(
        `${change}: ${await answer(`update approval.document set revision = revision + 1, ${change} where id = $1`, [id])}`,
      ).toBe(`${change}: document_ended`)
  })

  it('changes who drafted, or goes back in versions', async () => {
    const { id } = await submitted()
    const change = (set: string) => answer(`update approval.document set ${set} where id = $1`, [id])
    expect(await change('title = title')).toBe('document_versions_grow')
    expect(await change('revision = revision + 1, version = 0')).toBe('document_versions_grow')
    expect(await change(`revision = revision + 1, drafted_by = '${chief.id}'`)).toBe('document_origin')
    expect(await change("revision = revision + 1, section = 'finance'")).toBe('document_origin')
  })

  it('deletes a document, or touches a version, a step, a review or a number', async () => {
    await decided()
    for (const table of ['document', 'version', 'step', 'review', 'number', 'counter']) {
      expect(await answer(`delete from approval.${table}`)).toBe(noPrivilege)
      expect(await answer(`truncate approval.${table} cascade`)).toBe(noPrivilege)
      expect(await answer(`alter table approval.${table} disable trigger all`)).toBe(noPrivilege)
    }
    const changes = {
      version: 'drafted_by = drafted_by',
      step: "act = 'approve'",
      review: 'at = at',
      number: 'number = number',
      counter: "symbol = '別'",
    }
    for (const [table, change] of Object.entries(changes))
      expect(await answer(`update approval.${table} set ${change}`)).toBe(noPrivilege)
  })
})

/** Runs `sql` where the document has every step of its route, and undoes all of it. */
async function withSteps(id: string, sql: string): Promise<string> {
  const client = await hall.town.connection.pool.connect()
  try {
    await client.query('begin')
    await client.query(stepBy(chief.id), [id])
    await client.query('update approval.document set stage = 1, revision = revision + 1 where id = $1', [id])
    await client.query(stepBy(manager.id), [id])
    await client.query(sql, [id, manager.id])
    return 'changed'
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string }
    return constraint ?? code ?? String(error)
  } finally {
    await client.query('rollback')
    client.release()
  }
}
