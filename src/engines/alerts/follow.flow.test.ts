import { expect, it } from 'vitest'
import { readCap } from '#formats/cap'
import { hour, openDesk, outcomeOf } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import type { Alert } from './schema.ts'

/** What the message of an alert says to machines. */
async function messageOf(desk: Awaited<ReturnType<typeof openDesk>>, alert: Alert) {
  const bytes = Buffer.from(await (await desk.town.get(await desk.cap(alert))).arrayBuffer())
  const reading = readCap(bytes)
  const message = reading.ok ? reading.alerts[0]?.message : undefined
  if (!message) throw new Error('the message does not read')
  return message
}

it('an update is one act and one approval: it replaces the live alert and names the message it replaces', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('一')
  desk.town.advance(hour)
  const content = desk.content('二', { level: 5 })
  const successor = (await desk.town.run(
    'alerts.update',
    { ...content, id: first.id },
    desk.officer.actor,
  )) as Alert
  expect(successor).toMatchObject({ state: 'submitted', msgType: 'Update', predecessorId: first.id })
  expect((await desk.now(first)).state).toBe('published')
  await desk.approve(successor)

  expect((await desk.now(first)).state).toBe('updated')
  expect(await desk.now(successor)).toMatchObject({ state: 'published', level: 5 })
  const [sent, followed] = [await messageOf(desk, successor), await messageOf(desk, first)]
  expect(sent.msgType).toBe('Update')
  expect(sent.references).toBe(`${followed.sender},${followed.identifier},${followed.sent}`)
  expect(sent.identifier).not.toBe(followed.identifier)

  const old = await desk.read(`/ja/alerts/${first.id}`)
  expect([old.status, old.text.includes(`/ja/alerts/${successor.id}`)]).toEqual([200, true])
  expect(old.text).toContain('この緊急情報は更新されました')
  const list = await desk.read('/ja/alerts')
  expect([list.text.includes(successor.id), list.text.includes(first.id)]).toEqual([true, false])
  await expectInvariants(desk.town)
})

it('a cancellation is one act and one approval: the alert leaves the live list, and the feed says why', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('一')
  const successor = (await desk.town.run('alerts.cancel', { id: first.id }, desk.officer.actor)) as Alert
  expect(successor).toMatchObject({ state: 'submitted', msgType: 'Cancel' })
  expect((await desk.read('/ja/alerts')).text).toContain(first.id)
  await desk.approve(successor)

  expect((await desk.now(first)).state).toBe('cancelled')
  const [sent, followed] = [await messageOf(desk, successor), await messageOf(desk, first)]
  expect(sent.msgType).toBe('Cancel')
  expect(sent.references).toBe(`${followed.sender},${followed.identifier},${followed.sent}`)
  expect(new Set(sent.info.map((info) => info.urgency))).toEqual(new Set(['Past']))
  const list = await desk.read('/ja/alerts')
  expect([list.text.includes(first.id), list.text.includes(successor.id)]).toEqual([false, false])
  const old = await desk.read(`/ja/alerts/${first.id}`)
  expect(old.text).toContain('この緊急情報は解除されました')
  expect(old.text).toContain(`/ja/alerts/${successor.id}`)
  expect((await desk.read(`/ja/alerts/${successor.id}`)).text).toContain('解除しました')
  const feed = (await desk.read('/ja/alerts/feed.atom')).text
  expect(feed).toContain(successor.id)
  expect(feed).toContain('term="Cancel"')
  await expectInvariants(desk.town)
})

it('who asked for the update or the cancellation cannot approve it either', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('一')
  const run = (name: string, input: unknown) =>
    desk.town.run(name, input, desk.approver.actor) as Promise<Alert>
  const update = await run('alerts.update', { ...desk.content('二'), id: first.id })
  expect(await outcomeOf(desk.approve(update))).toBe('alerts.same-person')
  await run('alerts.send-back', { id: update.id, version: update.version, reason: '取り下げ' })
  const cancel = await run('alerts.cancel', { id: first.id })
  expect(await outcomeOf(desk.approve(cancel))).toBe('alerts.same-person')
  expect((await desk.now(first)).state).toBe('published')
  await expectInvariants(desk.town)
})

it('of ten people who follow the same alert in the same moment one wins, and the others are told', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('一')
  const { town, officer } = desk
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      outcomeOf(
        n % 2 === 0
          ? town.run('alerts.update', { ...desk.content(`${n}`), id: first.id }, officer.actor)
          : town.run('alerts.cancel', { id: first.id }, officer.actor),
      ),
    ),
  )
  expect(outcomes.sort()).toEqual([...Array.from({ length: 9 }, () => 'alerts.already-followed'), 'done'])
  await expectInvariants(town)
})

it('a successor that was sent back makes room for another, and then comes too late itself', async () => {
  const desk = await openDesk()
  const first = await desk.goOut('一')
  const { town, officer, approver } = desk
  const slow = (await town.run(
    'alerts.update',
    { ...desk.content('遅'), id: first.id },
    officer.actor,
  )) as Alert
  await town.run('alerts.send-back', { id: slow.id, version: slow.version, reason: '直す' }, approver.actor)
  const second = await desk.update(first, '二')
  const again = { ...(await desk.now(slow)), ...desk.content('遅') }
  expect(await outcomeOf(town.run('alerts.submit', again, officer.actor))).toBe('alerts.already-followed')
  expect((await desk.now(first)).state).toBe('updated')
  expect((await desk.now(second)).state).toBe('published')
  await expectInvariants(town)
})

it('an alert that is over, or not out yet, can be neither updated nor cancelled', async () => {
  const desk = await openDesk()
  const { town, officer } = desk
  const both = async (id: string) => [
    await outcomeOf(town.run('alerts.update', { ...desk.content('二'), id }, officer.actor)),
    await outcomeOf(town.run('alerts.cancel', { id }, officer.actor)),
  ]
  const refused = ['alerts.not-live', 'alerts.not-live']
  expect(await both((await desk.submit('待')).id)).toEqual(refused)
  const short = await desk.goOut('短', { hours: 1 })
  town.advance(hour)
  expect(await both(short.id)).toEqual(refused)
  const first = await desk.goOut('一')
  const cancelled = await desk.cancel(first)
  expect(await both(first.id)).toEqual(refused)
  expect(await both(cancelled.id)).toEqual(refused)
  expect(await outcomeOf(town.run('alerts.cancel', { id: crypto.randomUUID() }, officer.actor))).toBe(
    'alerts.not-found',
  )
  await expectInvariants(town)
})
