import { expect, it } from 'vitest'
import { openDesk, outcomeOf } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>

async function rows<Row extends object>({ town }: Desk, text: string, values: unknown[]): Promise<Row[]> {
  return (await town.connection.pool.query<Row>(text, values)).rows
}

const workOf = (desk: Desk, id: string) =>
  rows<{ kind: string; owner: string; open: boolean }>(
    desk,
    'select kind, owner_role as owner, done_at is null as open from work.item where subject = $1 order by kind',
    [id],
  )

it('one person alone can send an alert out in an emergency, with a reason, and never quietly', async () => {
  const desk = await openDesk()
  const { town, approver } = desk
  // The approver wrote it, too: nobody else is there.
  const words = desk.content('一人')
  const drafted = (await town.run('alerts.draft', { ...words, drill: false }, approver.actor)) as {
    id: string
  }
  const { id } = drafted
  const { version } = (await town.run('alerts.submit', { ...words, id, version: 1 }, approver.actor)) as {
    version: number
  }
  expect(await outcomeOf(town.run('alerts.approve', { id, version }, approver.actor))).toBe(
    'alerts.same-person',
  )
  for (const reason of ['', '   ', '\u3000', undefined])
    expect(await outcomeOf(town.run('alerts.override', { id, version, reason }, approver.actor))).toBe(
      'kernel.invalid-input',
    )

  const input = { id, version, reason: '他に誰も来られない' }
  await town.run('alerts.override', input, approver.actor, 'once')
  await town.run('alerts.override', input, approver.actor, 'once')
  expect(
    await outcomeOf(town.run('alerts.override', { ...input, version: version + 2 }, approver.actor)),
  ).toBe('alerts.wrong-state')
  expect(await desk.now(drafted)).toMatchObject({
    state: 'published',
    approvedBy: approver.actor.id,
    authors: [approver.actor.id],
    overrideReason: '他に誰も来られない',
  })
  const audit = await rows<{ outcome: string; loud: boolean; actor: string }>(
    desk,
    `select outcome, loud, actor from kernel.audit where operation = 'alerts.override' and $1 = any (subject) and outcome = 'done'`,
    [id],
  )
  expect(audit).toEqual([{ outcome: 'done', loud: true, actor: approver.actor.id }])
  expect(await workOf(desk, id)).toEqual([
    { kind: 'work.kind.alerts-approval', owner: 'approver', open: false },
    { kind: 'work.kind.alerts-override', owner: 'administrator', open: true },
  ])
  await expectInvariants(town)
})

it('the officer alone on duty may, and the approver: not the administrator, the operator or a stranger', async () => {
  const desk = await openDesk()
  const { town } = desk
  const { id, version } = await desk.submit('一')
  const input = { id, version, reason: '急ぐ' }
  for (const role of ['administrator', 'operator'])
    expect((await town.api('alerts.override', input, (await town.staff(role)).cookie)).status).toBe(403)
  expect((await town.api('alerts.override', input)).status).toBe(401)
  expect((await town.api('alerts.override', input, desk.approver.cookie)).status).toBe(200)
  const own = await desk.submit('二')
  const alone = { id: own.id, version: own.version, reason: '一人しかいない' }
  expect((await town.api('alerts.override', alone, desk.officer.cookie)).status).toBe(200)
  await expectInvariants(town)
})

it('work that waits for people is raised once and closed by what they decide', async () => {
  const desk = await openDesk()
  const { town, approver } = desk
  const alert = await desk.submit('一')
  const { id } = alert
  const approval = { kind: 'work.kind.alerts-approval', owner: 'approver' }
  expect(await workOf(desk, id)).toEqual([{ ...approval, open: true }])
  await town.run('alerts.send-back', { id, version: alert.version, reason: '直す' }, approver.actor)
  expect(await workOf(desk, id)).toEqual([{ ...approval, open: false }])
  const again = (await town.run('alerts.submit', await desk.now(alert), desk.officer.actor)) as typeof alert
  await desk.approve(again)
  expect(await workOf(desk, id)).toEqual([
    { ...approval, open: false },
    { ...approval, open: false },
  ])
  await expectInvariants(town)
})
