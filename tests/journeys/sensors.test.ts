import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasMosquitto, type Mosquitto, openMosquitto } from '../setup/intake/mosquitto.ts'
import { newDataDir, type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { launchBrowser } from './browser.ts'
import { field, pathOf, type Scripts, Visitors } from './visitors.ts'

const keeperName = '見本 計器の係（けいきのかかり）'
const officerName = '見本 当直（とうちょく）'
const idOf = (page: Page) => pathOf(page).split('/').at(-1) ?? ''
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string) => page.getByRole('link', { name }).first().click()
const skipped = hasMosquitto ? '' : ' (skipped: mosquitto is not installed)'

describe.skipIf(!hasMosquitto)(
  `an instrument, from its first day to its last, in a browser${skipped}`,
  () => {
    let town: RunningTown
    let browser: Browser
    let broker: Mosquitto
    beforeAll(async () => {
      broker = await openMosquitto()
      const folder = await newDataDir()
      const entry = `{ id: field, broker: "${broker.address}", client: aonami-field }`
      await appendFile(join(folder, 'town.yaml'), `\ninstruments: { brokers: [${entry}] }\n`)
      town = await startRunningTown(folder)
      browser = await launchBrowser()
    }, 120_000)
    afterAll(async () => {
      await browser?.close()
      await town?.stop()
      await broker?.close()
    })

    /** Tells values, the newest last and now, as the instrument in the field does. */
    const tell = async (datastream: string, values: readonly number[]) => {
      const instrument = await connectAsync(broker.address)
      const now = Date.now()
      for (const [n, result] of values.entries()) {
        const phenomenonTime = new Date(now - (values.length - 1 - n) * 60_000).toISOString()
        const topic = `v1.1/Datastreams(${datastream})/Observations`
        await instrument.publishAsync(topic, JSON.stringify({ phenomenonTime, result }), { qos: 1 })
      }
      await instrument.endAsync()
    }

    /** Looks again until what came over the broker is there. */
    const until = (page: Page, text: string) =>
      expect
        .poll(
          async () => {
            await page.reload()
            return page.textContent('main')
          },
          { timeout: 30_000 },
        )
        .toContain(text)

    it.each(['off', 'on'] as const)(
      'its keeper adds it, tries thresholds and keeps them, the officer is told, residents see it, and it is switched off, with scripts %s',
      async (scripts: Scripts) => {
        const people = new Visitors('sensors', town, browser)
        const keeper = await people.staff(keeperName, scripts)
        const name = `青波川 堰の上 ${scripts}`
        await people.open(keeper, '/console/sensors')
        await follow(keeper, '計器を加える')
        await people.lookInAll(keeper, 'new', scripts)
        await press(keeper, '計器を加える')
        // What is missing is said, and nothing was added.
        expect(await keeper.textContent('main')).toContain('名前')
        await keeper.fill(field('name'), name)
        await keeper.selectOption(field('kind'), 'river')
        await keeper.getByLabel('だれにでも公開する').check()
        await keeper.getByLabel('運用中').check()
        await press(keeper, '計器を加える')
        const id = idOf(keeper)
        await people.look(keeper, 'empty', scripts)

        await follow(keeper, 'はかるものを加える')
        await people.lookInAll(keeper, 'measure', scripts)
        await keeper.fill(field('name'), '水位')
        await keeper.selectOption(field('property'), 'river-level')
        await keeper.fill(field('sensor'), '見本 WL-9')
        await keeper.fill(field('intervalSeconds'), '60')
        await press(keeper, 'はかるものを加える')
        expect(idOf(keeper)).toBe(id)
        const link = await keeper.getByRole('link', { name: '「水位」の間隔' }).getAttribute('href')
        const datastream = link?.split('.').at(-1) ?? ''

        await tell(datastream, [1, 1.2, 2.3, 2.4, 1.4, 1.1, 1.2, 1.3])
        await until(keeper, '1.30 m')
        await follow(keeper, '「水位」にしきい値を加える')
        await people.lookInAll(keeper, 'trial', scripts)
        await keeper.selectOption(field('level1'), '3')
        await keeper.fill(field('rise1'), '二')
        await keeper.fill(field('fall1'), '1.5')
        await press(keeper, '過去30日の値で試す')
        expect(await keeper.textContent('main')).toContain('数か、えらぶものを確かめてください')
        await keeper.fill(field('rise1'), '2')
        await keeper.selectOption(field('level2'), '4')
        await keeper.fill(field('rise2'), '3')
        await keeper.fill(field('fall2'), '2.5')
        await press(keeper, '過去30日の値で試す')
        expect(await keeper.textContent('main')).toContain('1回の提案になりました')
        await people.lookInAll(keeper, 'tried', scripts)
        await keeper.fill(field('name'), `水位 ${scripts}`)
        await keeper.selectOption(field('hazard'), 'flood')
        await keeper.getByLabel('川辺').check()
        await keeper.fill(field('reason'), '出水期の前に決めた')
        await press(keeper, 'この条件を登録する')
        expect(pathOf(keeper)).toBe('/ja/console/sensors')

        await tell(datastream, [2.1])
        await people.open(keeper, `/console/sensors/${id}`)
        await until(keeper, 'レベル3')
        await people.lookInAll(keeper, 'crossed', scripts)
        const officer = await people.staff(officerName, scripts)
        await people.open(officer, '/console/alerts')
        expect(await officer.textContent('main')).toContain(`${name}の水位が上がっています`)

        const resident = await people.sitDown(scripts)
        await people.open(resident, '/sensors')
        await people.lookInAll(resident, 'values', scripts)
        await follow(resident, name)
        expect(await resident.textContent('main')).toContain('2.10 m')
        await people.lookInAll(resident, 'values-one', scripts)

        await people.open(keeper, `/console/sensors/${id}`)
        await follow(keeper, `水位 ${scripts} レベル3`)
        await people.look(keeper, 'change-watch', scripts)
        await keeper.fill(field('rise1'), '1.9')
        await press(keeper, '過去30日の値で試す')
        await keeper.fill(field('reason'), '実績を見て下げた')
        await press(keeper, 'この条件に変える')
        await people.open(keeper, `/console/sensors/${id}`)
        expect(await keeper.textContent('main')).toContain('実績を見て下げた')

        await follow(keeper, 'この計器を休止する')
        await people.lookInAll(keeper, 'off', scripts)
        await press(keeper, '休止する')
        expect(await keeper.textContent('main')).toContain('休止・修理中')
        await people.open(resident, '/sensors')
        expect(await resident.textContent('main')).not.toContain(name)
        await people.open(keeper, '/console/sensors')
        await people.lookInAll(keeper, 'list', scripts)
        expect(people.faults).toEqual([])
      },
      240_000,
    )

    it('a bridge takes the grade and what was seen, once a day', async () => {
      const people = new Visitors('bridge', town, browser)
      const keeper = await people.staff(keeperName, 'on')
      await people.open(keeper, '/console/sensors/new')
      await keeper.fill(field('name'), '青波大橋')
      await keeper.selectOption(field('kind'), 'bridge')
      await keeper.getByLabel('運用中').check()
      await press(keeper, '計器を加える')
      const id = idOf(keeper)
      await follow(keeper, 'はかるものを加える')
      await keeper.fill(field('name'), '定期点検')
      await keeper.selectOption(field('property'), 'soundness')
      await keeper.fill(field('sensor'), '近接目視')
      await keeper.fill(field('intervalSeconds'), '31536000')
      await press(keeper, 'はかるものを加える')
      const officer = await people.staff(officerName, 'on')
      const enter = async () => {
        await people.open(officer, `/console/sensors/${id}/inspect`)
        await people.lookInAll(officer, 'inspect')
        await officer.getByLabel('定期点検').check()
        await officer.getByLabel('II 予防保全段階').check()
        await officer.fill(field('inspectedOn'), new Date(Date.now() - 86_400_000).toISOString().slice(0, 10))
        await officer.fill(field('note'), '高欄に軽いさび。')
        await press(officer, '点検の結果を残す')
      }
      await enter()
      expect(await officer.textContent('main')).toContain('高欄に軽いさび。')
      await enter()
      expect(await officer.textContent('main')).toContain('その日の点検の結果は、もう入っています')
      expect(people.faults).toEqual([])
    }, 120_000)
  },
)
