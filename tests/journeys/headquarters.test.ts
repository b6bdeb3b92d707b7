import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plus } from '#kernel'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import { contentOf } from '../setup/alerts/content.ts'
import { freePort } from '../setup/free-port.ts'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { openTown, type TestTown } from '../setup/town.ts'
import { faultsOf, launchBrowser, long, screenshots } from './browser.ts'
import { overflowing } from './page-faults.ts'

type Who = Awaited<ReturnType<TestTown['staff']>>
type Side = { town: TestTown; serving: Serving; origin: string; officer: Who }

const phone = { width: 320, height: 640 }
const desk = { width: 1280, height: 900 }
/** A sheet of A4 at 96 dots an inch, without the margins of print.css. */
const paper = { width: 680, height: 985 }

let browser: Browser
let world: OutsideWorld
let here: Side
let prefecture: Side
beforeAll(async () => {
  world = await startOutsideWorld()
  here = await side({ outside: world })
  prefecture = await side({})
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await here?.serving.stop()
  await prefecture?.serving.stop()
  await world?.close()
})

async function side(options: { outside?: OutsideWorld }): Promise<Side> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const town = await openTown({ ...options, publicUrl: origin, until: 'file' })
  const serving = await serveTcp(town.web, { host: '127.0.0.1', port })
  return { town, serving, origin, officer: await town.staff('duty-officer') }
}

/** Somebody's browser; no script runs in any of them. */
async function tab({ origin, officer }: Side, viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'ja-JP', viewport })
  const [name = '', value = ''] = officer.cookie.split('=')
  await context.addCookies([{ name, value, url: origin }])
  return context.newPage()
}

const faults: string[] = []
const look = async (page: Page, name: string, viewport: { width: number; height: number }) => {
  faults.push(...(await faultsOf(page, `headquarters-${name}`, { axe: false })))
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize(paper)
  if (long) await page.screenshot({ path: `${screenshots}/headquarters-${name}-paper.png`, fullPage: true })
  faults.push(...(await page.evaluate(overflowing)).map((fault) => `${name} on paper: ${fault}`))
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize(viewport)
}

/** Fills in what is there and sends it. */
async function fill(page: Page, fields: Record<string, string>, button: string) {
  const form = page.locator('main form', { has: page.locator(`button:has-text("${button}")`) })
  for (const [label, value] of Object.entries(fields)) {
    const group = form.locator('fieldset', { has: page.locator('legend', { hasText: label }) })
    const field = form.getByLabel(label).first()
    if ((await group.count()) > 0) await group.getByLabel(value, { exact: true }).check()
    else if ((await field.getAttribute('type')) === 'checkbox') await field.check()
    else await field.fill(value)
  }
  await form.locator('button').click()
}

/** Opens what is folded first. */
async function unfold(page: Page, heading: string, fields: Record<string, string>, button: string) {
  await page.locator('summary', { hasText: heading }).click()
  await fill(page, fields, button)
}

/** Goes to the page of the act first. */
async function act(page: Page, heading: string, fields: Record<string, string>, button: string) {
  await page.getByRole('link', { name: heading }).click()
  await fill(page, fields, button)
}

/** Two people send out that these districts must leave. */
async function order(districts: string[], drill = false): Promise<void> {
  const { town, officer } = here
  const content = {
    ...contentOf('避難', plus(town.now(), 3_600_000), { level: 4, evacuation: true, districts }),
    drill,
  }
  type Seen = { id: string; version: number }
  const { id, version } = (await town.run('alerts.draft', content, officer.actor)) as Seen
  const seen = (await town.run('alerts.submit', { ...content, id, version }, officer.actor)) as Seen
  const approver = await town.staff('approver')
  await town.run('alerts.approve', { id, version: seen.version }, approver.actor)
  while ((await town.settle()) > 0);
}

const said = { だれが: '町長', 何を: '大雨のため' }

describe('the night of a flood, in a browser without scripts', () => {
  it('is led from a phone: opened, ordered, counted, reported, corrected and closed; a drill beside it stays apart', async () => {
    const boss = await tab(prefecture, desk)
    await boss.goto(`${prefecture.origin}/ja/console/headquarters/towns`)
    await unfold(
      boss,
      '市町村の報告を受ける',
      { 市町村コード: '322075', 市町村の名前: '青波町' },
      '秘密の文字列を作る',
    )
    const [, address = '', secret = ''] = await boss.locator('main dd').allTextContents()
    expect(secret).toMatch(/^whsec_/)
    await look(boss, 'town-secret', desk)

    const page = await tab(here, phone)
    await page.goto(`${here.origin}/ja/console/headquarters/receiver`)
    await unfold(page, '送り先を決める', { 県の宛先: address, 秘密の文字列: 'whsec_x' }, 'この送り先にする')
    expect(await page.locator('[role=alert]').textContent()).toContain('秘密の文字列ではありません')
    await page.goto(`${here.origin}/ja/console/headquarters/receiver`)
    await unfold(page, '送り先を決める', { 県の宛先: address, 秘密の文字列: secret }, 'この送り先にする')
    await look(page, 'receiver', phone)

    await page.goto(`${here.origin}/ja/console/headquarters`)
    await unfold(page, '本部を開く', { 災害の名前: '七月豪雨', 体制: '警戒体制', ...said }, '開く')
    const night = page.url()
    await page
      .getByLabel('いま分かったこと')
      .fill('青波川の橋で、堤防から水がしみ出していると消防団から電話。')
    await page.click('button:has-text("記録に残す")')
    await act(page, '体制を変える', { 体制: '災害対策本部（非常体制）', ...said }, '変える')

    await order(['riverside', 'centre'])
    await order(['hillside'], true)
    await page.goto(night)
    const log = await page.locator('main').innerText()
    expect(log).toContain('堤防から水がしみ出している')
    expect(log).toMatch(/避難指示を発表（警戒レベル4、.+）：川辺、中央/)
    expect(log).not.toContain('山手')

    await page.goto(`${here.origin}/ja/console/headquarters/evacuations`)
    const count = { 地区: '川辺', 世帯数: '120', 人数: '260', 出典: '区長の名簿' }
    await unfold(page, '地区の世帯数と人数を入れる', count, '残す')
    expect(await page.locator('main').innerText()).toContain('2地区。分かっているだけで120世帯、260人')
    await look(page, 'evacuations', phone)

    for (const form of ['figures', 'write']) {
      await page.goto(`${night}/${form}`)
      await look(page, form, phone)
    }
    await page.goto(night)
    const seen = { 地区: '川辺', だれの報告か: '消防団', 死者: '2', '床上浸水（棟）': '14' }
    await act(page, '地区の被害を入れる', seen, '残す')
    await act(page, '地区の被害を入れる', { ...seen, 地区: '中央', 死者: '1', '床上浸水（棟）': '3' }, '残す')
    await unfold(page, '県への報告を作って送る', {}, '報告を送る')
    expect(await page.locator('main').innerText()).toContain('県へ送っているところです')
    await here.town.deliver()
    await page.reload()
    expect(await page.locator('main').innerText()).toContain('県に届きました')
    await look(page, 'report', phone)

    await page.goto(night)
    // What was known stands there: only what changed is typed.
    await page.getByRole('link', { name: '川辺' }).click()
    await fill(page, { 死者: '1' }, '残す')
    await unfold(page, '県への報告を作って送る', {}, '報告を送る')
    expect(await page.locator('[role=alert]').textContent()).toContain('理由を書いてください')
    await page.goto(night)
    const why = { 前の報告より死者が少ない理由: '同じ方を二度数えていた。' }
    await unfold(page, '県への報告を作って送る', why, '報告を送る')
    await here.town.deliver()

    await page.goto(`${here.origin}/ja/console/headquarters`)
    await unfold(
      page,
      '本部を開く',
      { 災害の名前: '秋の訓練', 体制: '警戒体制', 訓練: 'はい', ...said },
      '開く',
    )
    expect(await page.locator('h1').textContent()).toContain('【訓練】')
    await act(page, '地区の被害を入れる', { ...seen, 死者: '90' }, '残す')
    await unfold(page, '県への報告を作って送る', {}, '報告を送る')
    await here.town.deliver()

    await boss.goto(`${prefecture.origin}/ja/console/headquarters/towns`)
    const real = await boss.locator('main').innerText()
    expect(real).toContain('青波町')
    expect(real).toContain('第2報')
    expect(real).toMatch(/死者\s+2\s/)
    expect(real).toMatch(/床上浸水（棟）\s+17\s/)
    expect(real).not.toContain('90')
    await look(boss, 'towns', desk)
    await boss.goto(`${prefecture.origin}/ja/console/headquarters/towns?drill=1`)
    expect(await boss.locator('main').innerText()).toMatch(/死者\s+90\s/)

    await page.goto(night)
    await act(
      page,
      '記録を訂正する',
      { 訂正する行の番号: '2', だれが: '当直', 何を: '橋ではなく水門' },
      '訂正を書く',
    )
    expect(await page.locator('main').innerText()).toMatch(/（\d+番で訂正）/)
    await look(page, 'open', phone)
    await act(page, '本部を閉じる', { だれが: '町長', 何を: '警報の解除' }, '閉じる')
    expect(await page.locator('button:has-text("記録に残す")').count()).toBe(0)
    expect(await page.getByRole('link', { name: '体制を変える' }).count()).toBe(0)
    await page.goto(`${here.origin}/ja/console/headquarters`)
    await look(page, 'list', phone)
    expect(faults).toEqual([])
  }, 120_000)
})
