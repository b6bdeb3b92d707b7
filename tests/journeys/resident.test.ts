import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newDataDir, type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { launchBrowser } from './browser.ts'
import { fileOf, letterWriter, lookAtVerify, textOf, verify, type Written, writeLetter } from './letters.ts'
import { field, giveDevice, pathOf, Visitors } from './visitors.ts'

let town: RunningTown
let browser: Browser
let people: Visitors
beforeAll(async () => {
  // With its past, in which the register came in, and with the sample cards.
  town = await startRunningTown(await newDataDir({ past: true }))
  browser = await launchBrowser()
  people = new Visitors('resident', town, browser)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await town?.stop()
})

const hanako = { name: '見本　花子', number: '900000101' }
const aoi = { name: '見本　あおい', number: '900000104' }

/** Opens a letter of the list and waits for its file as its reader would. */
async function openLetter(page: Page, title: string): Promise<void> {
  await page.click(`main a:has-text("${title}")`)
  while ((await page.locator('main a:has-text("文書（PDF）を開く")').count()) === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    await page.reload()
  }
}

/** The page of a person, opened by a clerk who has a paper with the number. */
async function openRecord(clerk: Page, { name, number }: typeof hanako): Promise<void> {
  await people.open(clerk, '/console/residents')
  await clerk.fill(field('registerNumber'), number)
  await clerk.selectOption(field('purpose'), 'procedure')
  await clerk.click('button:text-is("探す")')
  await clerk.click(`main a:has-text("${name}")`)
}

describe('a resident, in a browser', () => {
  it.each(['off', 'on'] as const)(
    'comes in by card and reads what the town holds about her and her household, with scripts %s',
    async (scripts) => {
      const page = await people.cardHolder('見本　花子', scripts)
      expect(await page.locator('header').innerText()).toContain('見本　花子')
      await people.lookInAll(page, 'my', scripts)
      await page.click('main a:has-text("自分の登録内容")')
      expect(await page.textContent('main')).toContain('見本県青波町中央一丁目2番3号')
      await people.lookInAll(page, 'record', scripts)
      await people.open(page, '/my')
      await page.click('main a:has-text("自分の世帯")')
      const household = await page.locator('main').innerText()
      for (const name of ['見本　太郎', '見本　花子', '見本　あおい']) expect(household).toContain(name)
      await people.lookInAll(page, 'household', scripts)
      await people.open(page, '/my/family')
      await people.lookInAll(page, 'family', scripts)
    },
    60_000,
  )

  it('adds a passkey, signs out, and comes in again with it', async () => {
    const page = await people.cardHolder('見本　花子', 'on')
    await giveDevice(page)
    await people.open(page, '/my')
    await page.click('main a:has-text("サインインの設定")')
    await people.lookInAll(page, 'account-new')
    await page.click('button:has-text("この端末でパスキーを追加する")')
    await page.waitForSelector('caption:has-text("登録してあるパスキー")')
    await people.look(page, 'account-passkey')
    await page.click('button:text-is("サインアウト")')
    expect(pathOf(page)).toBe('/ja/my/sign-in')
    await people.open(page, '/my/record')
    expect(pathOf(page)).toBe('/ja/my/sign-in')
    await people.lookInAll(page, 'sign-in')
    await page.click('button:has-text("パスキーでサインインする")')
    await page.waitForURL(`${town.origin}/ja/my`)
  }, 60_000)

  it.each(['off', 'on'] as const)(
    'reads a letter of the town, and whoever holds it can tell that it is the town’s, with scripts %s',
    async (scripts) => {
      const letter: Written = {
        title: `福祉バスの時刻の変更について（${scripts}）`,
        body: '十二月一日から、福祉バスの時刻が変わります。\n新しい時刻は、裏面をご覧ください。',
      }
      const writer = await letterWriter(people, town, scripts)
      await writeLetter(people, writer, { to: hanako.number, name: hanako.name, letter, look: scripts })
      await people.open(writer, '/console/letters')
      await people.lookInAll(writer, 'letters', scripts)

      const page = await people.cardHolder(hanako.name, scripts)
      await page.click('main a:has-text("受信箱")')
      expect(await page.locator('main').innerText()).toContain('未読が1件あります。')
      await people.lookInAll(page, 'inbox', scripts)
      await openLetter(page, letter.title)
      expect(await page.locator('main').innerText()).toContain('新しい時刻は')
      await people.lookInAll(page, 'letter', scripts)
      const code = await page.locator('main dd code').innerText()
      const pdf = await fileOf(page, '文書（PDF）を開く')
      const text = await textOf(pdf)
      for (const part of [letter.title, '見本花子様', '福祉バスの時刻が変わります'])
        expect(text).toContain(part)
      await verify(people, { code, pdf })
      if (scripts === 'on') await lookAtVerify(people, code, pdf)
    },
    60_000,
  )

  it.each(['off', 'on'] as const)(
    'reads a letter to her child as long as she acts for her, and not a moment longer, with scripts %s',
    async (scripts) => {
      const letter: Written = {
        title: `予防接種のお知らせ（${scripts}）`,
        body: '接種の日は、来月の五日です。',
      }
      const writer = await letterWriter(people, town, scripts)
      await writeLetter(people, writer, { to: aoi.number, name: aoi.name, letter, look: 'off' })
      const clerk = await people.staff('見本 住民係（じゅうみんがかり）', scripts)
      await openRecord(clerk, aoi)
      await clerk.click('summary:has-text("代わりに手続きをする人を加える")')
      await clerk.getByRole('radio', { name: '親権者' }).check()
      await clerk.fill(field('guardian'), hanako.number)
      await clerk.click('button:text-is("加える")')
      await people.lookInAll(clerk, 'guardians', scripts)

      const page = await people.cardHolder(hanako.name, scripts)
      await page.click('main a:has-text("家族・代理")')
      await people.lookInAll(page, 'family-child', scripts)
      await page.click(`main a:has-text("${aoi.name} さんの「受信箱」を開く")`)
      expect(await page.locator('main').innerText()).toContain(`${aoi.name} さんの代わりに読んでいます`)
      await people.lookInAll(page, 'inbox-child', scripts)
      await openLetter(page, letter.title)
      expect(await textOf(await fileOf(page, '文書（PDF）を開く'))).toContain('接種の日は')
      await people.look(page, 'letter-child', scripts)

      await clerk.click('button:text-is("すぐに終わらせる")')
      const gone = await page.reload()
      expect(gone?.status()).toBe(404)
      await people.open(page, '/my/family')
      expect(await page.locator('main a:has-text("受信箱")').count()).toBe(0)
      await people.look(page, 'family-over', scripts)
    },
    60_000,
  )

  it('breaks no rule on any of these pages, at 320 and 1280 pixels', () => {
    expect(people.faults).toEqual([])
  })
})
