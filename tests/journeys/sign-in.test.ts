import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { faultsOf, launchBrowser } from './browser.ts'
import { giveDevice, pathOf } from './visitors.ts'

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

const faults: string[] = []
const look = async (page: Page, name: string) =>
  void faults.push(...(await faultsOf(page, `sign-in-${name}`)))
const machine = (scripts: 'on' | 'off') =>
  browser.newContext({ javaScriptEnabled: scripts === 'on', locale: 'ja-JP' })

/** The link of a new member of staff, made at the machine. */
async function invite(name: string, role: string): Promise<{ link: string; personId: string }> {
  const [invited] = await town.operate('people', 'invite', '--name', name, '--roles', role)
  return { link: String(invited?.['link']), personId: String(invited?.['personId']) }
}

/** A new member of staff, come in by their link. */
async function newcomer(context: BrowserContext, name: string, role: string) {
  const { link, personId } = await invite(name, role)
  const page = await context.newPage()
  await page.goto(link)
  await page.click('button:has-text("登録してサインインする")')
  expect(pathOf(page)).toBe('/ja/console/account')
  return { page, personId }
}

async function printCodes(page: Page): Promise<string[]> {
  await page.click('button:has-text("紙のコードを作る")')
  expect(pathOf(page)).toMatch(/^\/ja\/console\/account\/codes\//)
  return page.locator('ol code').allTextContents()
}

async function signOut(page: Page): Promise<void> {
  await page.click('button:text-is("サインアウト")')
  expect(pathOf(page)).toBe('/ja/sign-in')
}

async function enterCode(page: Page, code: string): Promise<void> {
  await page.goto(`${town.origin}/ja/sign-in`)
  await page.fill('#field-code', code)
  await page.click('button:has-text("紙のコードでサインインする")')
}

describe('signing in, in a browser', () => {
  it('from the enrolment link to a passkey, out and in again, and another device is signed out', async () => {
    const context = await machine('on')
    const { page } = await newcomer(context, '青波 花子', 'approver')
    await giveDevice(page)
    await look(page, 'account-new')
    expect(await page.locator('text=使えるパスキーがありません').count()).toBe(1)
    expect(await page.inputValue('#field-name')).toBe('Chrome · Linux')
    await page.click('button:has-text("この端末でパスキーを追加する")')
    await page.waitForSelector('caption:has-text("登録してあるパスキー")')
    await look(page, 'account-passkey')

    const codes = await printCodes(page)
    expect(codes).toHaveLength(10)
    await look(page, 'sheet')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('button:visible').count()).toBe(0)
    expect(await page.locator('ol code:visible').count()).toBe(10)
    await page.emulateMedia({ media: 'screen' })
    await signOut(page)

    await look(page, 'sign-in')
    await page.click('button:has-text("パスキーでサインインする")')
    await page.waitForURL(`${town.origin}/ja/console`)

    const elsewhere = await (await machine('off')).newPage()
    await enterCode(elsewhere, codes[0] ?? '')
    expect(pathOf(elsewhere)).toBe('/ja/console/account')

    await page.goto(`${town.origin}/ja/console/account`)
    await look(page, 'account-devices')
    expect(await page.locator('text=紙のコードを一つ使いました。').count()).toBe(1)
    await page.click('button:text-is("サインアウトさせる")')
    expect(await page.locator('button:text-is("サインアウトさせる")').count()).toBe(0)
    await elsewhere.reload()
    expect(pathOf(elsewhere)).toBe('/ja/sign-in')

    await page.click('a:has-text("を削除する")')
    await look(page, 'remove-passkey')
    await page.click('button:text-is("削除する")')
    expect(await page.locator('text=使えるパスキーがありません').count()).toBe(1)
    await context.close()
  }, 120_000)

  it('a device that says no leaves the page as it was, with what to do', async () => {
    const context = await machine('on')
    const page = await context.newPage()
    await giveDevice(page)
    await page.goto(`${town.origin}/ja/sign-in`)
    await page.click('button:has-text("パスキーでサインインする")')
    await page.waitForFunction(() =>
      document.querySelector('[data-passkey-said]')?.textContent?.includes('もう一度ボタンを押'),
    )
    expect(pathOf(page)).toBe('/ja/sign-in')
    await context.close()
  })

  it('with scripts off says why there is no passkey, and a paper code opens the door once', async () => {
    const context = await machine('off')
    const { page } = await newcomer(context, '青波 次郎', 'duty-officer')
    expect(await page.locator('button:has-text("パスキーを追加する"):visible').count()).toBe(0)
    const [code = ''] = await printCodes(page)
    await page.click('button:has-text("表示を終わる")')
    await signOut(page)
    expect(await page.locator('text=JavaScriptを有効に').isVisible()).toBe(true)
    await enterCode(page, `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`)
    expect(await page.locator('[role=alert]').innerText()).toContain('サインインできませんでした')
    await enterCode(page, code.toLowerCase().replaceAll('-', ' '))
    expect(pathOf(page)).toBe('/ja/console/account')
    await context.close()
  }, 60_000)

  it.each(['off', 'on'] as const)(
    'two administrators give a third person a new way in, with scripts %s',
    async (scripts) => {
      // A page without scripts cannot be looked at; it is the same page.
      const see: typeof look = async (page, name) => void (scripts === 'on' && (await look(page, name)))
      const { page: one } = await newcomer(await machine(scripts), `管理 一 ${scripts}`, 'administrator')
      const { page: two } = await newcomer(await machine(scripts), `管理 二 ${scripts}`, 'administrator')
      const { personId } = await invite(`青波 三郎 ${scripts}`, 'approver')
      await one.goto(`${town.origin}/ja/console/people`)
      await see(one, 'staff')
      await one.goto(`${town.origin}/ja/console/people/${personId}`)
      await one.click('summary:has-text("再登録を求める")')
      await one.click('button:text-is("再登録を求める")')
      await see(one, 'request-refused')
      await one.fill('#field-reason', '端末を紛失。窓口で職員証を確かめた。')
      await one.click('button:text-is("再登録を求める")')
      await see(one, 'request-own')
      expect(await one.locator('text=あなたは承認できません').count()).toBe(1)
      await two.goto(`${town.origin}/ja/console/work`)
      await two.click('a:has-text("再登録の依頼を承認する")')
      await see(two, 'approve')
      await two.click('button:has-text("承認してリンクを作る")')
      await see(two, 'link')
      const lost = await (await machine(scripts)).newPage()
      await lost.goto(await two.locator('main code').innerText())
      await see(lost, 're-enrol')
      await lost.click('button:has-text("登録してサインインする")')
      expect(await lost.locator('text=二人の管理者の承認で再登録').count()).toBe(1)
      await see(lost, 're-enrolled')
    },
    120_000,
  )

  it('an administrator invites on the page, and the link is shown once made', async () => {
    const context = await machine('on')
    const { page } = await newcomer(context, '管理 三', 'administrator')
    await page.goto(`${town.origin}/ja/console/people`)
    await page.click('button:has-text("招待してリンクを作る")')
    await look(page, 'invite-refused')
    await page.fill('#field-name', '青波 四郎')
    await page.check('input[name=roles][value=approver]')
    await page.click('button:has-text("招待してリンクを作る")')
    await look(page, 'invited')
    expect(await page.locator('main code').innerText()).toMatch(/\/ja\/enrol\/[\w-]{43}$/)
    await signOut(page)
    await enterCode(page, 'AAAAA')
    await look(page, 'refused')
    await context.close()
  }, 60_000)

  it('the operator at the machine is one of the two where there is one administrator', async () => {
    const context = await machine('off')
    const { page } = await newcomer(context, '管理 五', 'administrator')
    const { personId } = await invite('青波 六郎', 'approver')
    const asked = ['request-re-enrolment', '--id', personId, '--reason', '端末を紛失']
    const [request] = await town.operate('people', ...asked)
    const id = String(request?.['requestId'])
    const [alone] = await town.operate('people', 'approve-re-enrolment', '--id', id)
    expect(alone).toMatchObject({ code: 'people.same-person' })
    await page.goto(`${town.origin}/ja/console/people/re-enrolments/${id}`)
    expect(await page.locator('dd:has-text("機械の管理者")').count()).toBe(1)
    await page.click('button:has-text("承認してリンクを作る")')
    expect(await page.locator('main code').innerText()).toContain('/ja/re-enrol/')
    await context.close()
  }, 60_000)

  it('breaks no rule on any of these pages, at 320 and 1280 pixels', () => {
    expect(faults).toEqual([])
  })
})
