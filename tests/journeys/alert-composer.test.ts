import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { faultsOf, launchBrowser } from './browser.ts'

const phone = { width: 320, height: 720 }

describe('an officer composes alerts, in a browser', () => {
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

  it.each(['off', 'on'] as const)(
    'heavy rain from a watch to level 5 to the all-clear, a wrong area corrected and a drill beside it, with scripts %s',
    async (scripts) => {
      const faults: string[] = []
      const look = async (page: Page, name: string) => {
        if (scripts === 'on') faults.push(...(await faultsOf(page, `composer-${name}`)))
      }
      const hands = new Hands(town, browser, scripts === 'on')
      const [officer, approver] = [await hands.signIn('当直'), await hands.signIn('承認者')]

      await officer.goto(`${town.origin}/ja/console/alerts/new`)
      await look(officer, 'new')
      await officer.getByLabel('2（避難先などを確かめ、慎重に行動する）').check()
      await hands.hazard(officer, 'heavy-rain')
      await hands.save(officer)
      await look(officer, 'draft')
      const watch = await hands.handOn(officer)
      await approver.goto(`${town.origin}/ja/console/alerts/${watch}`)
      await look(approver, 'submitted')
      await approver.click('text=すべての伝え方で、どう見えるかを確かめる')
      await look(approver, 'preview')
      await hands.approve(approver, watch)

      // The mayor orders everybody out of two districts; one of them was a mistake.
      await officer.goto(`${town.origin}/ja/console/alerts/new`)
      await officer.click('text=大雨　避難指示')
      await officer.getByLabel('川辺').check()
      await officer.getByLabel('山手').check()
      if (scripts === 'on') {
        await hands.draw(officer)
        await look(officer, 'drawn')
      } else await officer.fill('#field-drawn', '34.9400,132.3100 34.9300,132.3400 34.9700,132.3400')
      await hands.save(officer)
      expect(await officer.inputValue('#field-texts\\.ja\\.headline')).toContain('警戒レベル４　避難指示')
      const four = await hands.handOn(officer)
      await hands.approve(approver, four)
      const page = await hands.visitor()
      await page.goto(`${town.origin}/ja/alerts/${four}`)
      await look(page, 'public')
      expect(await page.locator('#text-vi').textContent()).toContain('chỉ thị lánh nạn')

      await officer.goto(`${town.origin}/ja/console/alerts/${four}`)
      await look(officer, 'live')
      await officer.click('text=誤りを訂正する')
      await officer.getByLabel('山手').uncheck()
      const right = await hands.handOn(officer)
      await hands.approve(approver, right)
      await page.goto(`${town.origin}/ja/alerts/${right}`)
      expect(await page.textContent('main')).toContain('山手は対象ではありません')

      await officer.goto(`${town.origin}/ja/console/alerts/${right}`)
      await officer.click('text=内容を更新する')
      await hands.level(officer, '5（命の危険が迫っている。直ちに命を守る）')
      const five = await hands.handOn(officer)
      await hands.approve(approver, five)
      await page.goto(`${town.origin}/ja/alerts/${five}`)
      expect(await page.textContent('main')).toContain('警戒レベル5　緊急安全確保')

      // A drill beside the real alert never becomes part of it.
      await officer.goto(`${town.origin}/ja/console/alerts/new`)
      await officer.click('text=津波　避難指示')
      await officer.getByLabel('訓練として出す').check()
      await hands.save(officer)
      const drill = await hands.handOn(officer)
      await hands.approve(approver, drill)
      const feed = await (await fetch(`${town.origin}/ja/alerts/feed.atom`)).text()
      expect([feed.includes(five), feed.includes(drill)]).toEqual([true, false])
      await page.goto(`${town.origin}/ja/alerts/${drill}`)
      await look(page, 'public-drill')

      await officer.goto(`${town.origin}/ja/console/alerts/${five}`)
      await officer.click('text=緊急情報を解除する')
      await look(officer, 'all-clear')
      await officer.click('button:has-text("解除の承認を求める")')
      const clear = hands.idOf(officer)
      await hands.approve(approver, clear)
      await page.goto(`${town.origin}/en/alerts/${clear}`)
      await look(page, 'public-clear')
      expect(await page.textContent('main')).toContain('Dỡ bỏ cảnh báo')

      await officer.goto(`${town.origin}/ja/console/alerts/exercises`)
      await look(officer, 'exercises')
      expect(faults).toEqual([])
      await hands.close()
    },
    240_000,
  )
})

/** What the people of the journey do again and again, each on a phone of their own. */
class Hands {
  readonly #town: RunningTown
  readonly #browser: Browser
  readonly #scripts: boolean
  readonly #contexts: BrowserContext[] = []

  constructor(town: RunningTown, browser: Browser, scripts: boolean) {
    this.#town = town
    this.#browser = browser
    this.#scripts = scripts
  }

  async visitor(): Promise<Page> {
    const context = await this.#browser.newContext({
      javaScriptEnabled: this.#scripts,
      locale: 'ja-JP',
      viewport: phone,
    })
    this.#contexts.push(context)
    return context.newPage()
  }

  async signIn(name: string): Promise<Page> {
    const page = await this.visitor()
    await page.goto(`${this.#town.origin}/ja/console`)
    await page.click(`button:has-text("${name}")`)
    return page
  }

  async hazard(page: Page, value: string): Promise<void> {
    await page.selectOption('#field-hazard', value)
  }

  async level(page: Page, label: string): Promise<void> {
    await page.getByLabel(label).check()
  }

  /** Saves the new draft; its page follows. */
  async save(page: Page): Promise<void> {
    await page.click('button:has-text("下書きとして保存する")')
    expect(this.idOf(page)).toMatch(/^[0-9a-f-]{36}$/)
  }

  async handOn(page: Page): Promise<string> {
    await page.click('button:has-text("承認を求める")')
    return this.idOf(page)
  }

  idOf(page: Page): string {
    return new URL(page.url()).pathname.split('/').at(-1) ?? ''
  }

  async approve(page: Page, id: string): Promise<void> {
    await page.goto(`${this.#town.origin}/ja/console/alerts/${id}`)
    await page.click('button:has-text("この内容で発信する")')
    expect((await fetch(`${this.#town.origin}/ja/alerts/${id}`)).status).toBe(200)
  }

  /** A triangle: two corners by pointer, the third by keyboard. */
  async draw(page: Page): Promise<void> {
    const map = page.locator('hb-area-map svg')
    await map.click({ position: { x: 80, y: 80 } })
    await map.click({ position: { x: 160, y: 80 } })
    await map.focus()
    for (let n = 0; n < 5; n += 1) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect((await page.inputValue('#field-drawn')).split(' ')).toHaveLength(3)
    // A circle instead, from its centre to its edge in one go; then the corners again, as they were.
    const corners = await page.inputValue('#field-drawn')
    await page.getByRole('button', { name: '円で描く' }).click()
    expect(await page.inputValue('#field-drawn')).toBe('')
    await map.hover({ position: { x: 120, y: 120 } })
    await page.mouse.down()
    await map.hover({ position: { x: 150, y: 120 } })
    await page.mouse.up()
    expect(await page.inputValue('#field-drawn')).toMatch(/^3[45]\.\d+,132\.\d+ \d+(\.\d)?$/)
    expect(await page.locator('hb-area-map [role=status]').textContent()).toContain('半径は')
    await page.fill('#field-drawn', corners)
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close()
  }
}
