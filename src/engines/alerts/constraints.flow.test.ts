import { expect, it } from 'vitest'
import { type Connection, connect } from '#kernel'
import { contentOf } from '../../../tests/setup/alerts/content.ts'
import { brokenInvariants, expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const hour = 3_600_000

async function submitted(town: TestTown): Promise<{ id: string; version: number; author: string }> {
  const officer = await town.staff('duty-officer')
  const expiresAt = new Date(Date.parse(town.now()) + hour).toISOString()
  const content = contentOf('川', expiresAt)
  const drafted = (await town.run('alerts.draft', { ...content, drill: false }, officer.actor)) as {
    id: string
  }
  const seen = { id: drafted.id, version: 1 }
  const { version } = (await town.run('alerts.submit', { ...content, ...seen }, officer.actor)) as {
    version: number
  }
  return { id: drafted.id, version, author: officer.actor.id }
}

async function published(town: TestTown): Promise<{ id: string; author: string }> {
  const { id, version, author } = await submitted(town)
  const approver = await town.staff('approver')
  await town.run('alerts.approve', { id, version }, approver.actor)
  return { id, author }
}

/** What the database answers to a statement by the role the program runs as: the constraint or SQLSTATE, or rows. */
async function answer(town: TestTown, text: string, values: unknown[]): Promise<string> {
  try {
    const { rowCount } = await town.connection.pool.query(text, values)
    return `${rowCount} changed`
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string }
    return constraint ?? code ?? String(error)
  }
}

const noPrivilege = '42501'
const approveAs = `update alerts.alert set state = 'approved', approved_by = $2, approved_at = now()`

it('no statement of the program can let a writer approve, whatever it leaves empty', async () => {
  const town = await openTown()
  const { id, author } = await submitted(town)
  const tries = {
    plainly: `${approveAs} where id = $1`,
    'with an empty reason': `${approveAs}, override_reason = '' where id = $1`,
    'with a blank reason': `${approveAs}, override_reason = '  ' where id = $1`,
    'as if automatic': `${approveAs}, automatic_class = 1 where id = $1`,
    'straight to the public': `update alerts.alert set state = 'published', approved_by = $2 where id = $1`,
  }
  for (const [how, text] of Object.entries(tries))
    expect(`${how}: ${await answer(town, text, [id, author])}`).toBe(`${how}: alert_two_people`)
  const alone = `insert into alerts.alert select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'state', 'published', 'approved_by', $2::text))).* from alerts.alert a where id = $1`
  expect(await answer(town, alone, [id, author])).toBe('alert_two_people')
  const ghost = `insert into alerts.alert select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'authors', '[]'::jsonb, 'approved_by', $2::text, 'state', 'approved'))).* from alerts.alert a where id = $1`
  expect(await answer(town, ghost, [id, author])).toBe('alert_submitter_wrote')
  const nobody = `update alerts.alert set state = 'published' where id = $1`
  expect(await answer(town, nobody, [id])).toBe('alert_approved')
  // The very same statement, by somebody who wrote nothing.
  expect(await answer(town, `${approveAs} where id = $1`, [id, 'person:other'])).toBe('1 changed')
  // No operation stops there: the count would show it.
  expect(await brokenInvariants(town)).toEqual(['nothing approved waits to go out'])
})

it('no statement of the program can remove an author, before or after the approval', async () => {
  const town = await openTown()
  const { id } = await submitted(town)
  const forget = `update alerts.alert set authors = '{}' where id = $1`
  expect(await answer(town, forget, [id])).toBe('alert_authors_grow')
  const replace = `update alerts.alert set authors = array['person:scapegoat'] where id = $1`
  expect(await answer(town, replace, [id])).toBe('alert_authors_grow')
  await expectInvariants(town)
})

it('no statement of the program can change or take back what was approved', async () => {
  const town = await openTown()
  const { id } = await published(town)
  const changes = [
    `texts = '{}'`,
    'level = 1',
    `districts = array['riverside']`,
    `hazard = 'other'`,
    `expires_at = expires_at + interval '1 day'`,
    'drill = true',
    `approved_by = 'person:other'`,
    'approved_by = null',
    `override_reason = 'invented later'`,
    `authors = authors || array['person:late']`,
    `submitted_by = 'person:other'`,
    `msg_type = 'Update', predecessor_id = id`,
    'automatic_class = 1',
    `approved_at = now()`,
  ]
  for (const change of changes)
    expect(`${change}: ${await answer(town, `update alerts.alert set ${change} where id = $1`, [id])}`).toBe(
      `${change}: alert_approved_frozen`,
    )
  for (const state of ['draft', 'submitted', 'approved', 'discarded'])
    expect(await answer(town, 'update alerts.alert set state = $2 where id = $1', [id, state])).toBe(
      'alert_decided',
    )
  expect(await answer(town, `update alerts.alert set state = 'expired' where id = $1`, [id])).toBe(
    '1 changed',
  )
  expect(await answer(town, `update alerts.alert set state = 'published' where id = $1`, [id])).toBe(
    'alert_decided',
  )
  await expectInvariants(town)
})

it('no statement of the program can delete an alert or touch what came in and what went out', async () => {
  const town = await openTown()
  const { id } = await published(town)
  const officer = await town.staff('duty-officer')
  await town.ingest(Buffer.from('not a telegram'), officer.actor)
  const tables = { alert: 'level = 1', publication: `bytes = ''`, telegram: `reason = 'none'` }
  for (const [table, change] of Object.entries(tables)) {
    expect(await answer(town, `delete from alerts.${table}`, [])).toBe(noPrivilege)
    expect(await answer(town, `truncate alerts.${table}`, [])).toBe(noPrivilege)
    expect(await answer(town, `alter table alerts.${table} disable trigger all`, [])).toBe(noPrivilege)
    if (table !== 'alert')
      expect(await answer(town, `update alerts.${table} set ${change}`, [])).toBe(noPrivilege)
  }
  const twice = `insert into alerts.publication select (jsonb_populate_record(p, '{"identifier": "second"}')).* from alerts.publication p where alert_id = $1`
  expect(await answer(town, twice, [id])).toBe('publication_pkey')
})

const successorOf = `insert into alerts.alert select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'state', 'submitted', 'msg_type', 'Update', 'act', 'update', 'predecessor_id', a.id, 'drill', $2::boolean, 'approved_by', null))).* from alerts.alert a where id = $1`

it('of two transactions that follow the same alert at once, exactly one goes through', async () => {
  const town = await openTown()
  const { id } = await published(town)
  const other: Connection = connect(town.appUrl, { max: 1, onError: () => undefined })
  const [first, second] = [await town.connection.pool.connect(), await other.pool.connect()]
  try {
    await first.query('begin')
    await second.query('begin')
    await first.query(successorOf, [id, false])
    // It waits for the first to decide, and loses once that one does.
    const waiting = second.query(successorOf, [id, false]).then(
      () => 'both went through',
      (error: { constraint?: string }) => error.constraint,
    )
    await first.query('commit')
    expect(await waiting).toBe('alert_one_successor')
    await second.query('rollback')
  } finally {
    first.release()
    second.release()
    await other.close()
  }
  await expectInvariants(town)
})

it('no statement of the program can have a drill follow the real thing', async () => {
  const town = await openTown()
  const { id } = await published(town)
  expect(await answer(town, successorOf, [id, true])).toBe('alert_same_drill')
  await expectInvariants(town)
})
