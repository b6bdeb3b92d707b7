import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { raiseWork } from '#work'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import { openTownHall, type Person, post, type TownHall } from '../setup/office/town-hall.ts'
import { faultsOf, launchBrowser } from './browser.ts'

let hall: TownHall
let serving: Serving
let origin = ''
let browser: Browser
let clerk: Person
let chief: Person
let deputy: Person
let manager: Person
beforeAll(async () => {
  hall = await openTownHall()
  clerk = await hall.person('青波 一', post('welfare', 'clerk'))
  chief = await hall.person('川辺 二', post('welfare', 'section-chief'))
  manager = await hall.person('山手 三', post('welfare', 'division-manager'))
  const inPlace = post('welfare', 'division-manager', manager.id)
  deputy = await hall.person('中央 四', post('welfare', 'section-chief'), inPlace)
  serving = await serveTcp(hall.web, { host: '127.0.0.1', port: 0 })
  origin = `http://localhost:${serving.port}`
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await serving?.stop()
})

/** A phone of a member of staff, without scripts. */
async function phoneOf({ cookie }: Person): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 700 },
  })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: origin }])
  return context.newPage()
}

const faults: string[] = []
/** Looks at the page as it is, as somebody with scripts sees it, for axe is one. */
async function look(who: Person, path: string, name: string): Promise<void> {
  const context = await browser.newContext()
  const [cookie = '', value = ''] = who.cookie.split('=')
  await context.addCookies([{ name: cookie, value, url: origin }])
  const page = await context.newPage()
  for (const lang of ['ja', 'ja-x-easy', 'en']) {
    await page.goto(`${origin}/${lang}${path}`)
    faults.push(...(await faultsOf(page, `approval-${name}-${lang}`, lang === 'ja' ? {} : { axe: false })))
  }
  await context.close()
}

const lists = '/console/approvals'

describe('a document on a phone without scripts', () => {
  it('goes from draft through a refusal, a return and a deputy to its number, and no page breaks a rule', async () => {
    const phone = await phoneOf(clerk)
    await phone.goto(`${origin}/ja${lists}`)
    await phone.getByRole('link', { name: '新しく起案する' }).click()
    await phone.getByLabel('支出').check()
    await phone.getByLabel('福祉課').check()
    await phone.getByLabel('件名').fill('福祉バスの座席の修理について')
    await phone.getByLabel('伺いの内容').fill('次のとおり修理してよろしいか伺います。')
    await phone.getByRole('button', { name: '下書きを作る' }).click()
    const path = new URL(phone.url()).pathname.replace('/ja', '')
    await phone.getByRole('button', { name: '決裁に回す' }).click()
    expect(await phone.textContent('main')).toContain('金額を入力してください')
    await phone.getByLabel('金額（円）').fill('１２０，０００')
    await phone.getByRole('button', { name: '下書きを保存する' }).click()
    await look(clerk, path, 'draft')
    await phone.getByRole('button', { name: '決裁に回す' }).click()

    const second = await phoneOf(chief)
    await second.goto(`${origin}/ja/console/work`)
    await second.getByRole('link', { name: '承認の順番が来た文書を決裁する' }).click()
    await look(chief, path, 'turn')
    await second.getByText('差し戻す').first().click()
    await second.getByLabel('理由').fill('見積書を付けてください。')
    await second.getByRole('button', { name: '差し戻す' }).click()
    await phone.goto(`${origin}/ja${path}`)
    expect(await phone.textContent('main')).toContain('見積書を付けてください。')
    await look(clerk, path, 'returned')
    await phone.getByRole('button', { name: '決裁に回す' }).click()

    await second.goto(`${origin}/ja${path}`)
    await second.getByRole('button', { name: '承認する' }).click()
    const third = await phoneOf(deputy)
    await third.goto(`${origin}/ja${lists}`)
    await third.getByRole('link', { name: '福祉バスの座席の修理について' }).first().click()
    await third.getByRole('button', { name: '決裁する' }).click()
    expect(await third.textContent('main')).toContain('令和8年度 青福第1号')
    await look(manager, path, 'decided')
    for (const who of [clerk, chief, manager]) await look(who, lists, `lists-${who.name.slice(-1)}`)
    await look(clerk, `${lists}/new`, 'new')
    expect(faults).toEqual([])
  }, 120_000)

  it('finds its work on a list that breaks no rule either', async () => {
    const id = crypto.randomUUID()
    const item = { kind: 'work.kind.event-parked', subject: 'mail 019a', path: '', ownerRole: 'approver' }
    await raiseWork(hall.db, { ...item, dueInHours: 1, now: hall.town.now(), id })
    hall.town.advance(2 * 3_600_000)
    await look(chief, '/console/work', 'work')
    await look(chief, `/console/work/${id}`, 'work-item')
    expect(faults).toEqual([])
  }, 60_000)
})
