import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { proofLifetime } from '#kernel'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import { freePort } from '../setup/free-port.ts'
import { openTown, type TestTown } from '../setup/town.ts'
import { faultsOf, launchBrowser } from './browser.ts'
import { giveDevice, pathOf } from './visitors.ts'

let town: TestTown
let origin: string
let serving: Serving
let browser: Browser
beforeAll(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  town = await openTown({ publicUrl: origin, until: 'file' })
  serving = await serveTcp(town.web, { host: 'localhost', port })
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await serving?.stop()
})

const faults: string[] = []
/** As who reads little Japanese, or none, sees it too. */
async function look(page: Page, name: string): Promise<void> {
  const here = page.url()
  for (const lang of ['ja-x-easy', 'en', 'ja']) {
    await page.goto(here.replace(/\/ja\//, `/${lang}/`))
    faults.push(...(await faultsOf(page, `proof-${name}-${lang}`)))
  }
}

/** An administrator at a browser of their own. */
async function administrator(scripts: 'on' | 'off'): Promise<{ context: BrowserContext; page: Page }> {
  const { cookie } = await town.staff('administrator')
  const context = await browser.newContext({ javaScriptEnabled: scripts === 'on', locale: 'ja-JP' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: origin }])
  const page = await context.newPage()
  await page.goto(`${origin}/ja/console/account`)
  return { context, page }
}

it('a proof by passkey leads back to the form it was asked for', async () => {
  const { context, page } = await administrator('on')
  await giveDevice(page)
  await page.click('button:has-text("この端末でパスキーを追加する")')
  await page.waitForSelector('caption:has-text("登録してあるパスキー")')
  town.advance(proofLifetime)
  await look(page, 'account')
  expect(await page.locator('button:has-text("すべての端末でサインアウトする")').count()).toBe(0)
  await page.click('a:has-text("本人確認をする") >> nth=0')
  expect(pathOf(page)).toBe('/ja/console/proof')
  await look(page, 'staff')
  await page.click('button:has-text("パスキーで確認する")')
  await page.waitForURL(`${origin}/ja/console/account`)
  expect(await page.locator('button:has-text("すべての端末でサインアウトする")').count()).toBe(1)
  expect(await page.locator('text=本人確認をする').count()).toBe(0)
  await context.close()
}, 120_000)

it('a form that was being filled in meanwhile keeps what was typed: the proof is given in another tab', async () => {
  const { context, page } = await administrator('off')
  await page.click('button:has-text("紙のコードを作る")')
  const [code = ''] = await page.locator('ol code').allTextContents()
  await page.goto(`${origin}/ja/console/people`)
  await page.fill('#field-name', '青波　花子')
  await page.check('text=承認者')
  town.advance(proofLifetime)
  await page.click('button:has-text("招待してリンクを作る")')
  expect(await page.inputValue('#field-name')).toBe('青波　花子')
  expect(await page.locator('[role=alert]').innerText()).toContain('もう一度本人確認')
  const opened = context.waitForEvent('page')
  await page.click('a:has-text("本人確認を新しいタブで開く")')
  const tab = await opened
  await tab.fill('#field-code', code)
  await tab.click('button:has-text("コードで確認する")')
  expect(pathOf(tab)).toBe('/ja/console/people')
  await page.click('button:has-text("招待してリンクを作る")')
  expect(pathOf(page)).toMatch(/^\/ja\/console\/people\/links\//)
  expect(await page.locator('h1').innerText()).toContain('青波　花子')
  await context.close()
}, 120_000)

it('whoever looks sees no fault at either width, in any language', () => {
  expect(faults).toEqual([])
})
