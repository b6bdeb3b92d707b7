import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { corpus, openDesk, telegramOf, touching } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import type { Alert } from './schema.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>

const at = (time: string) => `2026-11-22T${time}:00+09:00`
const text = (file: keyof typeof touching) => (corpus.here ? corpus.text(touching[file]) : '')

/** The old generation at a level both know: 大雨警報 instead of 大雨特別警報. */
const rainWarning = (source: string) =>
  source.replaceAll(/大雨特別警報(<\/Name>\s*<Code>)33/g, '大雨警報$103')
const old = (time: string) => telegramOf(rainWarning(text('VPWW53')), { at: at(time) })
/** The same decision in the edition of 2015. */
const edition = (time: string) =>
  old(time).replace('気象特別警報・警報・注意報', '気象警報・注意報（Ｈ２７）')
const recent = (time: string) => telegramOf(text('VPWW55'), { at: at(time) })
const landslide = (time: string) => telegramOf(text('VPWW56'), { at: at(time) })

async function openOnes({ town, officer }: Desk): Promise<Alert[]> {
  const { open } = (await town.run('alerts.list', {}, officer.actor)) as { open: Alert[] }
  const full = await Promise.all(open.map(({ id }) => town.run('alerts.get', { id }, officer.actor)))
  return (full as { alert: Alert }[]).map(({ alert }) => alert)
}

const shown = (alerts: readonly Alert[]) =>
  alerts
    .map(({ hazard, level, msgType, texts }) => `${hazard} ${level} ${msgType} ${texts.ja.headline}`)
    .sort()

async function publish(desk: Desk, { id }: Pick<Alert, 'id'>): Promise<Alert> {
  const proposal = await desk.now({ id })
  const submitted = (await desk.town.run('alerts.submit', proposal, desk.officer.actor)) as Alert
  return desk.approve(submitted)
}

describe.skipIf(!corpus.here)(`warnings that come in both generations${corpus.skipped}`, () => {
  it('lead to one proposal of each phenomenon, in the words of the newer, in every order of arrival', async () => {
    const all = [old('11:00'), edition('11:00'), recent('11:01'), landslide('11:01')]
    const orders = fc.sample(fc.shuffledSubarray(all, { minLength: 4 }), { numRuns: 5, seed: 20260529 })
    for (const order of [all, [...all].reverse(), ...orders]) {
      const desk = await openDesk()
      for (const each of order) await bring(desk.town, each)
      const said = shown(await openOnes(desk))
      expect(said.map((each) => each.split(' ').slice(0, 3).join(' '))).toEqual([
        'flood 3 Alert',
        'heavy-rain 3 Alert',
        'landslide 2 Alert',
        'other 2 Alert',
      ])
      expect(said[1]).toContain('レベル３大雨警報')
      await expectInvariants(desk.town)
    }
  }, 60_000)

  it.each(
    (['edit', 'publish', 'discard'] as const).flatMap((act) => [
      [act, 'newer'] as const,
      [act, 'older'] as const,
    ]),
  )('are noted as the same once an officer did %s, and the %s one comes then', async (act, second) => {
    const desk = await openDesk()
    const isOlder = second === 'older'
    await bring(desk.town, isOlder ? recent('11:00') : old('11:00'))
    const rain = (await openOnes(desk)).find(({ hazard }) => hazard === 'heavy-rain')
    if (rain === undefined) throw new Error('nothing of rain')
    if (act === 'publish') await publish(desk, rain)
    else await desk.town.run(`alerts.${act}`, { ...rain }, desk.officer.actor)
    const taken = await bring(desk.town, isOlder ? old('11:01') : recent('11:01'))
    const own = (await openOnes(desk)).filter(({ hazard }) => hazard === 'heavy-rain')
    expect(own).toHaveLength(act === 'edit' ? 1 : 0)
    // The old one tells of other phenomena as well.
    const noted = { outcome: 'noted', reason: 'same-warning', alertId: null }
    expect(taken).toMatchObject(isOlder ? { outcome: 'proposed' } : noted)
    await expectInvariants(desk.town)
  })

  it('the newer says what residents are told next: a higher level updates, and its end is proposed once', async () => {
    const desk = await openDesk()
    await bring(desk.town, old('11:00'))
    const [rain] = (await openOnes(desk)).filter(({ hazard }) => hazard === 'heavy-rain')
    const live = await publish(desk, { id: rain?.id ?? '' })
    const danger = recent('11:30').replaceAll(
      /レベル３大雨警報(<\/Name>\s*<Code>)03/g,
      'レベル４大雨危険警報$143',
    )
    const taken = await bring(desk.town, danger)
    expect(await desk.now({ id: taken.alertId ?? '' })).toMatchObject({
      ...{ level: 4, msgType: 'Update', predecessorId: live.id },
    })
    const out = await publish(desk, { id: taken.alertId ?? '' })
    // The old one only goes on at the level it knows: the newer stands.
    await bring(desk.town, old('11:40'))
    expect((await openOnes(desk)).map(({ hazard }) => hazard)).not.toContain('heavy-rain')
    const lifted = danger
      .replace(at('11:30'), at('12:00'))
      .replaceAll(/<Status>(?:継続|発表)/g, '<Status>解除')
    const end = await bring(desk.town, lifted)
    expect(await desk.now({ id: end.alertId ?? '' })).toMatchObject({
      ...{ msgType: 'Cancel', predecessorId: out.id, hazard: 'heavy-rain' },
    })
    await expectInvariants(desk.town)
  })

  it('the older raises what the newer has not said yet: a lost telegram hides nothing', async () => {
    const desk = await openDesk()
    await bring(desk.town, recent('09:00'))
    const special = telegramOf(text('VPWW53'), { at: at('11:00') })
    const taken = await bring(desk.town, special)
    expect(await desk.now({ id: taken.alertId ?? '' })).toMatchObject({ hazard: 'heavy-rain', level: 5 })
  })

  it('class 1 from a receiver goes out though the newer generation was proposed before', async () => {
    const desk = await openDesk()
    const newest = recent('11:00').replaceAll(
      /レベル３大雨警報(<\/Name>\s*<Code>)03/g,
      'レベル５大雨特別警報$133',
    )
    expect((await bring(desk.town, newest)).outcome).toBe('proposed')
    const receiver = await bring(desk.town, telegramOf(text('VPWW53'), { at: at('11:01') }), {
      automatic: true,
    })
    expect(receiver.outcome).toBe('sent')
    expect(await desk.now({ id: receiver.alertId ?? '' })).toMatchObject({ state: 'published', level: 5 })
    // Loudspeakers are not started again by the other edition of it.
    const again = telegramOf(text('VPWW53'), { at: at('11:02') }).replace(
      '気象特別警報・警報・注意報',
      '気象警報・注意報（Ｈ２７）',
    )
    expect((await bring(desk.town, again, { automatic: true })).outcome).not.toBe('sent')
    await expectInvariants(desk.town)
  })

  it('class 1 that a feed brought before goes out when the receiver brings the same', async () => {
    const desk = await openDesk()
    const special = telegramOf(text('VPWW53'), { at: at('11:01') })
    expect((await bring(desk.town, special)).outcome).toBe('proposed')
    const sent = await bring(desk.town, special, { automatic: true })
    expect(sent.outcome).toBe('sent')
    expect(await desk.now({ id: sent.alertId ?? '' })).toMatchObject({ state: 'published', level: 5 })
    expect((await bring(desk.town, special, { automatic: true })).outcome).toBe('duplicate')
    await expectInvariants(desk.town)
  })

  it('leave drills to drills', async () => {
    const desk = await openDesk()
    await bring(desk.town, telegramOf(recent('11:00'), { status: '訓練' }))
    await bring(desk.town, old('11:01'))
    const open = await openOnes(desk)
    expect(
      open
        .filter(({ hazard }) => hazard === 'heavy-rain')
        .map(({ drill }) => drill)
        .sort(),
    ).toEqual([false, true])
  })
})
