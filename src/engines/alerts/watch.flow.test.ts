import { beforeEach, describe, expect, it } from 'vitest'
import { system } from '#kernel'
import { type Desk, hour, openDesk, outcomeOf } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import type { Alert, Prepared } from './schema.ts'

describe('while an alert lives', () => {
  let desk: Desk
  beforeEach(async () => {
    desk = await openDesk()
  })
  const ask = () =>
    desk.town.run('alerts.ask-still-valid', {}, system('alerts')) as Promise<{ asked: string[] }>
  const expire = () => desk.town.run('alerts.expire', {}, system('alerts'))
  const run = (name: string, input: object) => desk.town.run(name, input, desk.officer.actor)
  const work = async (id: string) => {
    const { rows } = await desk.town.connection.pool.query<{ done: boolean; note: string | null }>(
      `select done_at is not null as done, note from work.item where kind = 'work.kind.alerts-still-valid' and subject = $1 order by raised_at`,
      [id],
    )
    return rows
  }

  it('the officer on duty is asked once whether it holds, and may leave it', async () => {
    const alert = await desk.goOut('一', { hours: 6 })
    expect((await ask()).asked).toEqual([])
    desk.town.advance(5 * hour)
    expect((await ask()).asked).toEqual([alert.id])
    expect((await ask()).asked).toEqual([])
    expect(await work(alert.id)).toEqual([{ done: false, note: null }])
    await run('alerts.leave', { id: alert.id })
    expect(await work(alert.id)).toEqual([{ done: true, note: 'leave' }])
    expect(await outcomeOf(run('alerts.leave', { id: alert.id }))).toBe('alerts.nothing-asked')
    expect((await ask()).asked).toEqual([])
  })

  it('a message that follows it answers the question', async () => {
    const alert = await desk.goOut('一', { hours: 6 })
    desk.town.advance(5 * hour)
    await ask()
    await desk.update(alert, '二')
    expect(await work(alert.id)).toEqual([{ done: true, note: 'followed' }])
  })

  it('a question nobody answered comes before the approvers in time, and says so when the alert ran out', async () => {
    const alert = await desk.goOut('一', { hours: 6 })
    desk.town.advance(5 * hour)
    await ask()
    const { rows } = await desk.town.connection.pool.query<{ early: boolean }>(
      `select i.due_at <= a.expires_at - interval '30 minutes' as early from work.item i join alerts.alert a on a.id::text = i.subject where i.kind = 'work.kind.alerts-still-valid'`,
    )
    expect(rows).toEqual([{ early: true }])
    desk.town.advance(2 * hour)
    await expire()
    expect(await work(alert.id)).toEqual([{ done: true, note: 'unanswered' }])
    await expectInvariants(desk.town)
  })

  it('what was written well is kept, started from again word by word, and retired', async () => {
    const alert = await desk.goOut('名文')
    const kept = (await run('alerts.keep-prepared', {
      id: alert.id,
      name: '川辺の避難',
    })) as unknown as Prepared
    const list = async () => ((await run('alerts.list-prepared', {})) as unknown as { own: Prepared[] }).own
    expect((await list()).map(({ name }) => name)).toEqual(['川辺の避難'])
    const { texts: _, ...content } = desk.content('新')
    const again = (await run('alerts.compose', { ...content, drill: false, prepared: kept.id })) as Alert
    expect(again.texts).toEqual(alert.texts)
    await run('alerts.retire-prepared', { id: kept.id })
    expect(await list()).toEqual([])
    expect(await outcomeOf(run('alerts.retire-prepared', { id: kept.id }))).toBe('alerts.not-found')
  })
})
