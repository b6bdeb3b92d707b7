import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { launchBrowser } from './browser.ts'
import { field, pathOf, type Scripts, Visitors } from './visitors.ts'

let town: RunningTown
let browser: Browser
let people: Visitors
beforeAll(async () => {
  town = await startRunningTown()
  browser = await launchBrowser()
  people = new Visitors('organisation', town, browser)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await town?.stop()
})

async function addNewsroom(administrator: Page, name: string, scripts: Scripts): Promise<void> {
  await people.open(administrator, '/console/organisations')
  await people.lookInAll(administrator, 'organisations', scripts)
  await administrator.click('summary:has-text("団体を追加する")')
  await administrator.click('button:text-is("追加する")')
  expect(await administrator.locator('[role=alert]').count()).toBe(1)
  await people.look(administrator, 'add-refused', scripts)
  await administrator.selectOption(field('kind'), 'newsroom')
  await administrator.fill(field('name'), name)
  await administrator.fill(field('kana'), 'ひがしはましんぶん')
  await administrator.click('button:text-is("追加する")')
  expect(await administrator.locator('h1').innerText()).toContain(name)
}

/** Somebody of the newsroom, come in by the link that the administrator handed over. */
async function invite(administrator: Page, name: string, scripts: Scripts): Promise<Page> {
  await administrator.click('summary:has-text("新しい人を招待する")')
  const form = administrator.locator('form', { hasText: '招待してリンクを作る' })
  await form.getByLabel('名前').fill(name)
  await form.getByRole('button').click()
  expect(pathOf(administrator)).toMatch(/^\/ja\/console\/members\/links\//)
  await people.lookInAll(administrator, 'link', scripts)
  const member = await people.sitDown(scripts)
  await member.goto(await administrator.locator('main code').innerText())
  await member.click('button:has-text("登録してサインインする")')
  expect(pathOf(member)).toBe('/ja/console/account')
  return member
}

async function printCodes(member: Page): Promise<string[]> {
  await member.click('button:has-text("紙のコードを作る")')
  return member.locator('ol code').allTextContents()
}

async function enter(member: Page, code = ''): Promise<void> {
  expect(pathOf(member)).toBe('/ja/sign-in')
  await member.fill(field('code'), code)
  await member.click('button:has-text("紙のコードでサインインする")')
}

describe('an administrator, in a browser', () => {
  it.each(['off', 'on'] as const)(
    'adds a newsroom, invites a member, gives a role, and removes a leaver whose next click finds them out, with scripts %s',
    async (scripts) => {
      const newsroom = `東浜新聞 ${scripts}`
      const editor = `東浜 一 ${scripts}`
      const administrator = await people.staff('見本 管理者（かんりしゃ）', scripts)
      await addNewsroom(administrator, newsroom, scripts)
      const page = administrator.url()
      const member = await invite(administrator, editor, scripts)
      const codes = await printCodes(member)
      await people.open(member, '/console/duties')
      expect(await member.locator('main').innerText()).toContain(newsroom)
      await people.lookInAll(member, 'duties', scripts)

      await administrator.goto(page)
      await people.lookInAll(administrator, 'newsroom', scripts)
      await administrator.click(`main a:has-text("${editor}")`)
      await people.lookInAll(administrator, 'member', scripts)
      await administrator.click('summary:has-text("課・職・役割を変える")')
      await administrator.getByLabel('団体の管理者').check()
      await administrator.click('button:text-is("変更する")')
      expect(await administrator.locator('main dl').innerText()).toContain('団体の管理者')
      await people.look(administrator, 'member-changed', scripts)

      const memberPage = administrator.url()

      // What they may do changed, so they come in again.
      await member.click('nav >> text=自分の所属と代理')
      await enter(member, codes[0])
      await people.open(member, '/console/duties')
      await member.click(`main a:has-text("${newsroom}")`)
      expect(await member.locator('summary:has-text("新しい人を招待する")').count()).toBe(1)
      await people.look(member, 'own-newsroom', scripts)

      await administrator.click('text=所属を終わらせる')
      await people.lookInAll(administrator, 'end', scripts)
      await administrator.click('button:text-is("所属を終わらせる")')
      await member.click(`nav >> text=自分の所属と代理`)
      await enter(member, codes[1])
      expect(await member.locator('[role=alert]').innerText()).toContain('サインインできませんでした')
      await administrator.goto(memberPage)
      expect(await administrator.locator('main').innerText()).toContain('終わっています')
      await people.look(administrator, 'ended', scripts)
    },
    60_000,
  )

  it('breaks no rule on any of these pages, at 320 and 1280 pixels', () => {
    expect(people.faults).toEqual([])
  })
})
