import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTelegram } from '#formats/jma-xml'
import { bring } from '../../../tests/setup/alerts/bring.ts'
import { corpus, corpusTelegrams, openDesk, telegramOf, touching } from '../../../tests/setup/alerts/desk.ts'
import { identityOf } from './state/chain.ts'
import type { InForce } from './state/standing.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>
type Shown = { inForce: InForce[]; drills: InForce[] }

const shown = async ({ town, officer }: Desk) =>
  (await town.run('alerts.show-state', {}, officer.actor)) as Shown
const at = (time: string) => `2026-11-22T${time}:00+09:00`

/** Real telegrams of every kind that say something about the town, and some that do not; each identity once. */
function telegrams(): readonly string[] {
  const seen = new Set<string>()
  const wanted = /VPWW5[3-6]|VTSE41|VXSE4[35]|VXSE5[13]/u
  return corpusTelegrams().flatMap(({ name, bytes }) => {
    const read = readTelegram(bytes)
    if (!read.ok || bytes.length > 60_000 || !wanted.test(name)) return []
    const identity = identityOf(read.telegram)
    if (seen.has(identity)) return []
    seen.add(identity)
    return [Buffer.from(bytes).toString()]
  })
}

async function stateRows({ town }: Desk): Promise<unknown[]> {
  const { rows } = await town.connection.pool.query('select * from alerts.state order by key')
  return rows
}

describe.skipIf(!corpus.here)(`the state of the town in its database${corpus.skipped}`, () => {
  it('shows both generations of warnings as one, at the level of the newer, with the telegram behind each', async () => {
    const desk = await openDesk()
    const old = telegramOf(corpus.text(touching.VPWW53), { at: at('10:00') })
    const recent = telegramOf(corpus.text(touching.VPWW55), { at: at('11:00') })
    for (const text of [recent, old]) await bring(desk.town, text)
    const { inForce } = await shown(desk)
    const rain = inForce.find(({ hazard }) => hazard === 'heavy-rain')
    expect(rain?.level).toBe(3)
    expect(rain?.statements.map(({ levelNames, level, counts }) => [levelNames, level, counts])).toEqual([
      [true, 3, true],
      [false, 5, false],
    ])
    const page = await desk.town.get('/ja/console/alerts/state', desk.officer.cookie)
    const text = await page.text()
    expect(page.status).toBe(200)
    for (const part of ['大雨特別警報', 'レベル３大雨警報', '警戒レベル3相当', '新しい方式の電文が優先'])
      expect(text).toContain(part)
    for (const lang of ['ja-x-easy', 'en'])
      expect((await desk.town.get(`/${lang}/console/alerts/state`, desk.officer.cookie)).status).toBe(200)
  })

  it('tells anybody what is in force, and drills apart', async () => {
    const desk = await openDesk()
    const drill = corpus.text('jma/jma__32-39_12_02_250206_VTSE41.xml')
    await bring(desk.town, drill.replaceAll('2016-09-01', '2026-11-22'))
    const answer = await desk.town.api('alerts.show-state', {})
    const state = (await answer.json()) as Shown
    expect(answer.status).toBe(200)
    expect(state.inForce).toEqual([])
    expect(state.drills.map(({ hazard, level }) => [hazard, level])).toEqual([['tsunami', 3]])
    expect(state.drills[0]?.statements[0]?.tsunami).toMatchObject({ arrival: '2026-11-22T02:20:00.000Z' })
  })

  it('is the same whatever the order of arrival, with duplicates and several at once', async () => {
    const all = telegrams()
    expect(all.length).toBeGreaterThan(60)
    const straight = await openDesk()
    for (const text of all) await bring(straight.town, text)
    const expected = await stateRows(straight)
    const [order = []] = fc.sample(fc.shuffledSubarray([...all], { minLength: all.length }), {
      numRuns: 1,
      seed: 7,
    })
    const shuffled = await openDesk()
    const queue = [...order, ...order.slice(0, 20)]
    const work = async (): Promise<void> => {
      for (let text = queue.pop(); text !== undefined; text = queue.pop()) await bring(shuffled.town, text)
    }
    await Promise.all([work(), work(), work(), work()])
    expect(await stateRows(shuffled)).toEqual(expected)
    process.stdout.write(`state: read ${all.length} of ${all.length} in two orders\n`)
  }, 120_000)

  it('cannot be turned back, whoever writes', async () => {
    const desk = await openDesk()
    await bring(desk.town, telegramOf(corpus.text(touching.VPWW55), { at: at('11:00') }))
    const back = desk.town.connection.pool.query(
      `update alerts.state set stamp = '2000' where part = 'report'`,
    )
    await expect(back).rejects.toMatchObject({ constraint: 'state_forward' })
    await expect(desk.town.connection.pool.query('delete from alerts.state')).rejects.toMatchObject({
      constraint: 'state_forward',
    })
  })
})
