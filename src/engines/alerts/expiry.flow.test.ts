import { expect, it } from 'vitest'
import { plus } from '#kernel'
import { hour, openDesk, outcomeOf } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'

const machine = { kind: 'system', id: 'system:alerts', grants: new Set<string>() } as const

it('an alert stops being shown in the very instant it ends, before any job has run, and the job marks it', async () => {
  const desk = await openDesk()
  const { town } = desk
  const alert = await desk.goOut('一', { hours: 1 })
  const left = () => Date.parse(alert.expiresAt) - Date.parse(town.now())
  const live = async () => {
    const list = (await (await town.api('alerts.list-live', {})).json()) as { alerts: { id: string }[] }
    return list.alerts.some(({ id }) => id === alert.id)
  }
  town.advance(left() - 1)
  expect(await live()).toBe(true)
  town.advance(1)
  expect(await live()).toBe(false)
  expect((await desk.now(alert)).state).toBe('published')
  for (const path of ['/ja/', '/ja/alerts']) {
    const page = await town.get(path)
    expect(await page.text()).not.toContain(alert.id)
  }
  expect((await desk.read(`/ja/alerts/${alert.id}`)).text).toContain('この緊急情報は有効期限が過ぎました')

  const ran = (await town.run('alerts.expire', {}, machine)) as { expired: string[] }
  expect(ran.expired).toEqual([alert.id])
  expect((await desk.now(alert)).state).toBe('expired')
  expect(await town.run('alerts.expire', {}, machine)).toEqual({ expired: [] })
  expect(await outcomeOf(town.run('alerts.cancel', { id: alert.id }, desk.officer.actor))).toBe(
    'alerts.not-live',
  )
  expect((await desk.read(`/ja/alerts/${alert.id}`)).text).toContain('この緊急情報は有効期限が過ぎました')
  await expectInvariants(town)
})

it('a page that was held when the alert ended shows it for no longer than a quarter of a second', async () => {
  const desk = await openDesk()
  const alert = await desk.goOut('一', { hours: 1 })
  const { town } = desk
  town.advance(Date.parse(alert.expiresAt) - Date.parse(town.now()) - 1)
  expect(await (await town.get('/ja/alerts')).text()).toContain(alert.id)
  town.advance(250)
  expect(await (await town.get('/ja/alerts')).text()).not.toContain(alert.id)
})

it('a successor that goes out after its predecessor ended leaves that as it ended', async () => {
  const desk = await openDesk()
  const { town, officer } = desk
  const first = await desk.goOut('一', { hours: 1 })
  const input = { ...desk.content('二'), id: first.id }
  const update = (await town.run('alerts.update', input, officer.actor)) as { id: string; version: number }
  town.advance(hour)
  await town.run('alerts.expire', {}, machine)
  await desk.approve(update)
  expect((await desk.now(first)).state).toBe('expired')
  expect((await desk.now(update)).state).toBe('published')
  await expectInvariants(town)
})

it('nothing can be handed on or approved that has ended, or that would stand for more than two weeks', async () => {
  const desk = await openDesk()
  const { town, officer } = desk
  const drafted = (await town.run(
    'alerts.draft',
    { ...desk.content('一'), drill: false },
    officer.actor,
  )) as { id: string }
  const submit = (expiresAt: string) =>
    outcomeOf(
      town.run(
        'alerts.submit',
        { ...desk.content('一', { expiresAt }), id: drafted.id, version: 1 },
        officer.actor,
      ),
    )
  expect(await submit(town.now())).toBe('alerts.expires-in-past')
  expect(await submit(plus(town.now(), 14 * 24 * hour + 1))).toBe('alerts.expires-too-late')
  expect(await submit(plus(town.now(), hour))).toBe('done')
  const waiting = await desk.now(drafted)
  town.advance(hour)
  expect(await outcomeOf(desk.approve(waiting))).toBe('alerts.expires-in-past')
  await expectInvariants(town)
})
