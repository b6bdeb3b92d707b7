import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page as TownPage } from '#kernel'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import { axeViolations, faultsOf, launchBrowser, long, screenshots } from './browser.ts'
import { type FullTown, openFullTown } from './full-town.ts'

const languages = ['ja', 'ja-x-easy', 'en'] as const

let full: FullTown
let serving: Serving
let origin = ''
let browser: Browser
beforeAll(async () => {
  full = await openFullTown()
  serving = await serveTcp(full.town.web, { host: '127.0.0.1', port: 0 })
  origin = `http://localhost:${serving.port}`
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await serving?.stop()
  await full?.world.close()
})

const pages = () => full.town.modules.flatMap((one) => one.pages)

async function contextFor(
  declared: Pick<TownPage, 'grant'>,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'ja-JP', ...options })
  const [name = '', value = ''] = (declared.grant === 'resident' ? full.residentCookie : full.cookie).split(
    '=',
  )
  if (declared.grant !== 'public') await context.addCookies([{ name, value, url: origin }])
  return context
}

const filled = (path: string) => path.replace(/:\w+(\{[^}]*\})?/, full.known[path] ?? '')
const nameOf = (path: string) => path.replaceAll(/[^a-z0-9-]+/g, '-').replace(/^-|-$/g, '') || 'front'

/** What a page must have whatever it is about, as it is now. */
async function frameFaults(page: Page, lang: string): Promise<string[]> {
  const said = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title.split('｜')[0]?.trim() ?? '',
    headings: [...document.querySelectorAll('main h1')].map((one) => one.textContent?.trim() ?? ''),
    skip: document.querySelector('.hb-skip-link')?.getAttribute('href'),
  }))
  await page.emulateMedia({ media: 'print' })
  const printed = await page.locator('nav:visible, .hb-skip-link:visible').count()
  const dated = await page.locator('.hb-page-mark:visible time').count()
  await page.emulateMedia({ media: 'screen' })
  const faults = [
    [said.lang === lang, `language ${said.lang}`],
    [said.title !== '', 'no title'],
    [said.headings.length === 1 && said.headings[0] !== '', `headings ${said.headings.join()}`],
    [said.skip === '#main', 'no way past the menus'],
    [printed === 0, 'menus on paper'],
    [dated === 1, 'no date on paper'],
  ] as const
  return faults.filter(([holds]) => !holds).map(([, fault]) => fault)
}

/**
 * Everything wrong with a page of the town. Lines break first on a phone, and what axe looks at is the same in every
 * language: the long run looks at all of it.
 */
async function pageFaults(page: Page, declared: string, lang: string): Promise<string[]> {
  const path = filled(declared)
  const response = await page.goto(`${origin}/${lang}${path}`)
  const looks = lang === 'ja' || long ? {} : { widths: [320], axe: false }
  return [
    ...(response?.status() === 200 ? [] : [`${path}: ${response?.status()}`]),
    ...(await faultsOf(page, `shell-${nameOf(declared)}-${lang}`, looks)),
    ...(await frameFaults(page, lang)).map((fault) => `${path}: ${fault}`),
  ]
}

describe('every page of the town', () => {
  it('is one whose parameters this file knows', () => {
    const unknown = pages()
      .map(({ path }) => path)
      .filter((path) => path.includes(':') && !(path in full.known))
    expect(unknown).toEqual([])
    expect(pages().length).toBeGreaterThan(12)
  })

  it.each(languages)(
    'breaks no rule in %s, on a phone and on a desk, on the screen and on paper',
    async (lang) => {
      const faults: string[] = []
      const waiting = pages()
      // Two at a time, each always in the same tabs: a new one costs as much as a look.
      const lookAround = async () => {
        const tabs = await Promise.all(
          (['public', 'signed-in', 'resident'] as const).map(async (grant) =>
            (await contextFor({ grant })).newPage(),
          ),
        )
        const [anybody, staff, resident] = tabs
        for (
          let declared = waiting.shift();
          declared && anybody && staff && resident;
          declared = waiting.shift()
        ) {
          const own = declared.grant === 'resident' ? resident : staff
          const tab = declared.grant === 'public' ? anybody : own
          faults.push(...(await pageFaults(tab, declared.path, lang)))
        }
        for (const tab of tabs) await tab.context().close()
      }
      await Promise.all([lookAround(), lookAround()])
      expect(faults).toEqual([])
    },
    180_000,
  )

  it('stays whole when it is enlarged four times', async () => {
    const faults: string[] = []
    for (const path of ['/', '/status', '/sign-in', '/nowhere', '/console']) {
      const context = await contextFor({ grant: path === '/console' ? 'signed-in' : 'public' })
      const page = await context.newPage()
      // 1280 × 1024 at 400 %.
      await page.setViewportSize({ width: 320, height: 256 })
      await page.goto(`${origin}/ja${path}`)
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(() => document.activeElement?.className)
      if (focused !== 'hb-skip-link') faults.push(`${path}: first stop ${focused}`)
      const { wide, shown } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        shown: document.activeElement?.getBoundingClientRect().height ?? 0,
      }))
      if (wide || shown < 20) faults.push(`${path}: ${wide} ${shown}`)
      await context.close()
    }
    expect(faults).toEqual([])
  })
})

// Mostly waiting: for a browser that comes back, for one that loads itself again.
describe.concurrent('the front page of staff, left open', () => {
  it('shows new work by itself, keeps the focus, says when the connection is lost, and comes back', async () => {
    const context = await contextFor({ grant: 'signed-in' })
    const page = await context.newPage()
    const broken: string[] = []
    page.on('pageerror', (error) => broken.push(error.message))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) broken.push(message.text())
    })
    let own = await serveTcp(full.town.web, { host: '127.0.0.1', port: 0 })
    await page.goto(`http://localhost:${own.port}/ja/console`)
    const state = page.locator('[data-live-state]')
    await state.getByText('自動で更新します').waitFor()
    const count = page.locator('.hb-tile:has(a[href="/ja/console/work"]) .hb-count')
    const before = Number.parseInt(await count.innerText(), 10)
    await page.focus('.hb-tile a[href="/ja/console/work"]')
    await full.raise('while it is open')
    await page.locator('.hb-count', { hasText: `${before + 1}件` }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('/ja/console/work')
    expect(await page.locator('[data-live-said]').innerText()).toContain('内容が変わりました')
    expect(await axeViolations(page)).toEqual([])

    const { port } = own
    await own.stop()
    await state.getByText('接続が切れました').waitFor()
    await page.setViewportSize({ width: 320, height: 900 })
    if (long) await page.screenshot({ path: `${screenshots}/shell-live-lost-320.png`, fullPage: true })
    expect(await axeViolations(page)).toEqual([])
    await full.raise('while nobody is there')
    own = await serveTcp(full.town.web, { host: '127.0.0.1', port })
    await page.locator('.hb-count', { hasText: `${before + 2}件` }).waitFor()
    await state.getByText('自動で更新します').waitFor()
    expect(broken).toEqual([])
    await context.close()
    await own.stop()
  }, 60_000)

  it('says that it is over when the person signs out elsewhere', async () => {
    const { cookie: own } = await full.town.staff('administrator')
    const [name = '', value = ''] = own.split('=')
    const context = await browser.newContext({ locale: 'ja-JP' })
    await context.addCookies([{ name, value, url: origin }])
    const page = await context.newPage()
    await page.goto(`${origin}/ja/console`)
    const state = page.locator('[data-live-state]')
    await state.getByText('自動で更新します').waitFor()
    await full.town.post('/ja/sign-in', { _operation: 'people.sign-out' }, own)
    await state.getByText('自動の更新を終えました').waitFor()
    await context.close()
  })

  it('loads itself again where scripts are off', async () => {
    const context = await contextFor({ grant: 'signed-in' }, { javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${origin}/ja/console`)
    expect(await page.locator('[data-live-state]').innerText()).toContain('時点の内容です')
    // The browser itself comes again: nothing here asks it to.
    await page.waitForRequest((request) => request.isNavigationRequest())
    await page.getByRole('link', { name: '今すぐ更新する' }).click()
    expect(await page.locator('h1').innerText()).toBe('業務のトップ')
    await context.close()
  })
})
