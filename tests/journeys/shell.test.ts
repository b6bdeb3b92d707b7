import type { Browser, BrowserContext, Page } from 'playwright-core'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, plus, type Page as TownPage } from '#kernel'
import { raiseWork } from '#work'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import { contentOf } from '../setup/alerts/content.ts'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { openTown, type TestTown } from '../setup/town.ts'
import { axeViolations, faultsOf, launchBrowser, screenshots } from './browser.ts'

const languages = ['ja', 'ja-x-easy', 'en'] as const
const everything = ['duty-officer', 'approver', 'administrator', 'operator']

let world: OutsideWorld
let town: TestTown
let serving: Serving
let origin = ''
let browser: Browser
let cookie = ''
/** What stands for the parameters of a page, by its path. */
let known: Record<string, string> = {}
beforeAll(async () => {
  world = await startOutsideWorld()
  town = await openTown({ outside: world, until: 'file' })
  const reader = await town.staff(...everything)
  const approver = await town.staff('approver')
  cookie = reader.cookie
  const as = (who: typeof reader) => async (name: string, input: object) =>
    (await town.run(name, input, who.actor)) as { id: string; version: number }
  const submit = async (mark: string, drill = false) => {
    const content = contentOf(mark, plus(town.now(), 6 * 3_600_000))
    const { id, version } = await as(reader)('alerts.draft', { ...content, drill })
    return as(reader)('alerts.submit', { ...content, id, version })
  }
  const goOut = async (mark: string, drill = false) => {
    const { id, version } = await submit(mark, drill)
    return as(approver)('alerts.approve', { id, version })
  }
  const out = await goOut('川沿い')
  await goOut('訓練の', true)
  const submitted = await submit('山手')
  await town.ingest(Buffer.from('<Report>no telegram</Report>'), reader.actor)
  const taken = await town.connection.pool.query('select sha256 from alerts.telegram limit 1')
  await raise('a')
  const waiting = await ask()
  const own = await confirm(await ask())
  while ((await town.settle()) > 0);
  const sent = await town.connection.pool.query('select id from delivery.message limit 1')
  known = {
    '/alerts/:id': out.id,
    '/console/alerts/:id': submitted.id,
    '/console/alerts/:id/update': out.id,
    '/console/alerts/:id/cancel': out.id,
    '/console/alerts/telegrams/:sha256': String(taken.rows[0]?.sha256),
    '/enrol/:token': 'used-up',
    '/subscribe/confirm/:token': waiting,
    '/subscriptions/:token': own,
    '/console/delivery/:id': String(sent.rows[0]?.id),
  }
  serving = await serveTcp(town.web, { host: '127.0.0.1', port: 0 })
  origin = `http://localhost:${serving.port}`
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await serving?.stop()
  await world?.close()
})

const freshId = () =>
  newId({ now: town.now, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)) })

/** What a resident finds in the mail after asking for alerts: the way to confirm. */
async function ask(): Promise<string> {
  const box = world.mailbox()
  const wish = { _operation: 'subscriptions.request', address: box.address, lang: 'ja', minLevel: '3' }
  await town.post('/ja/subscribe', { ...wish, _key: freshId() })
  await town.deliver()
  const { text = '' } = await PostalMime.parse(box.received().at(-1)?.body ?? '')
  return /\/subscribe\/confirm\/(\w+)/.exec(text)?.[1] ?? 'no link in the mail'
}

/** Confirms it; the token of the own page. */
async function confirm(token: string): Promise<string> {
  const sent = { _operation: 'subscriptions.confirm', _key: freshId(), token }
  const done = await town.post(`/ja/subscribe/confirm/${token}`, sent)
  return done.headers.get('location')?.split('/').at(-1) ?? 'not confirmed'
}

const pages = () => town.modules.flatMap((one) => one.pages)
const raise = (subject: string) =>
  raiseWork(town.connection.db, {
    kind: 'work.kind.event-parked',
    subject,
    path: '',
    ownerRole: 'administrator',
    dueInHours: 1,
    now: town.now(),
    id: freshId(),
  })

async function contextFor(
  declared: Pick<TownPage, 'grant'>,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'ja-JP', ...options })
  const [name = '', value = ''] = cookie.split('=')
  if (declared.grant !== 'public') await context.addCookies([{ name, value, url: origin }])
  return context
}

const filled = (path: string) => path.replace(/:\w+(\{[^}]*\})?/, known[path] ?? '')
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

describe('every page of the town', () => {
  it('is one whose parameters this file knows', () => {
    const unknown = pages()
      .map(({ path }) => path)
      .filter((path) => path.includes(':') && !(path in known))
    expect(unknown).toEqual([])
    expect(pages().length).toBeGreaterThan(12)
  })

  it.each(languages)(
    'breaks no rule in %s, on a phone and on a desk, on the screen and on paper',
    async (lang) => {
      const faults: string[] = []
      for (const declared of pages()) {
        const context = await contextFor(declared)
        const page = await context.newPage()
        const path = filled(declared.path)
        const response = await page.goto(`${origin}/${lang}${path}`)
        if (response?.status() !== 200) faults.push(`${path}: ${response?.status()}`)
        faults.push(...(await faultsOf(page, `shell-${nameOf(declared.path)}-${lang}`)))
        faults.push(...(await frameFaults(page, lang)).map((fault) => `${path}: ${fault}`))
        await context.close()
      }
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

describe('the front page of staff, left open', () => {
  it('shows new work by itself, keeps the focus, says when the connection is lost, and comes back', async () => {
    const context = await contextFor({ grant: 'signed-in' })
    const page = await context.newPage()
    const broken: string[] = []
    page.on('pageerror', (error) => broken.push(error.message))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) broken.push(message.text())
    })
    await page.goto(`${origin}/ja/console`)
    const state = page.locator('[data-live-state]')
    await state.getByText('自動で更新します').waitFor()
    const count = page.locator('.hb-tile:has(a[href="/ja/console/work"]) .hb-count')
    const before = Number.parseInt(await count.innerText(), 10)
    await page.focus('.hb-tile a[href="/ja/console/work"]')
    await raise('while it is open')
    await page.locator('.hb-count', { hasText: `${before + 1}件` }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('/ja/console/work')
    expect(await page.locator('[data-live-said]').innerText()).toContain('内容が変わりました')
    expect(await axeViolations(page)).toEqual([])

    const { port } = serving
    await serving.stop()
    await state.getByText('接続が切れました').waitFor()
    await page.setViewportSize({ width: 320, height: 900 })
    await page.screenshot({ path: `${screenshots}/shell-live-lost-320.png`, fullPage: true })
    expect(await axeViolations(page)).toEqual([])
    await raise('while nobody is there')
    serving = await serveTcp(town.web, { host: '127.0.0.1', port })
    await page.locator('.hb-count', { hasText: `${before + 2}件` }).waitFor()
    await state.getByText('自動で更新します').waitFor()
    expect(broken).toEqual([])
    await context.close()
  }, 60_000)

  it('says that it is over when the person signs out elsewhere', async () => {
    const { cookie: own } = await town.staff('administrator')
    const [name = '', value = ''] = own.split('=')
    const context = await browser.newContext({ locale: 'ja-JP' })
    await context.addCookies([{ name, value, url: origin }])
    const page = await context.newPage()
    await page.goto(`${origin}/ja/console`)
    const state = page.locator('[data-live-state]')
    await state.getByText('自動で更新します').waitFor()
    await town.post('/ja/sign-in', { _operation: 'people.sign-out' }, own)
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
    expect(await page.locator('h1').innerText()).toBe('職員のトップ')
    await context.close()
  })
})
