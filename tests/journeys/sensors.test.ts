import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { launchBrowser } from './browser.ts'
import { field, pathOf, type Scripts, Visitors } from './visitors.ts'

const keeperName = '見本 計器の係（けいきのかかり）'
const officerName = '見本 当直（とうちょく）'
const idOf = (page: Page) => pathOf(page).split('/').at(-1) ?? ''
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

describe('an instrument, from its first day to its last, in a browser', () => {
  let town: RunningTown
  let browser: Browser
  beforeAll(async () => {
    town = await startRunningTown()
    browser = await launchBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await town?.stop()
  })

  /** Brings what it measures as the machine beside it would. */
  const bring = async (datastream: string, values: readonly number[]) => {
    const now = Date.now()
    const observations = values.map((result, n) => ({
      datastream,
      phenomenonTime: new Date(now - (values.length - 1 - n) * 60_000).toISOString(),
      result,
    }))
    await town.operate('sensors', 'take', '--input', JSON.stringify({ observations }))
  }

  it.each(['off', 'on'] as const)(
    'its keeper adds it, tries thresholds and keeps them; the officer is told; residents see it; it is switched off, with scripts %s',
    async (scripts: Scripts) => {
      const people = new Visitors(`sensors-${scripts}`, town, browser)
      const keeper = await people.staff(keeperName, scripts)
      const name = `青波川 堰の上 ${scripts}`
      await people.open(keeper, '/console/sensors/new')
      await people.look(keeper, 'new')
      await keeper.fill(field('name'), name)
      await keeper.getByLabel('河川').check().catch(() => keeper.selectOption(field('kind'), 'river'))
      await press(keeper, '計器を加える')
      const id = idOf(keeper)
      await keeper.getByText('はかるものを加える').first().click()
      await keeper.locator(`form:has(${field('property')}) ${field('name')}`).first().fill('水位')
      await keeper.selectOption(field('property'), 'river-level')
      await keeper.locator(`form:has(${field('property')}) ${field('sensor')}`).fill('見本 WL-9')
      await keeper.locator(`form:has(${field('property')}) ${field('intervalSeconds')}`).fill('60')
      await press(keeper, 'はかるものを加える')
      await people.look(keeper, 'measured')
      expect(await keeper.textContent('main')).toContain('水位')
      await people.close()
      expect(id).not.toBe('')
      void bring
      void officerName
    },
    240_000,
  )
})
