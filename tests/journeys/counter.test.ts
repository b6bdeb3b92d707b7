import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Entry, fileOf, registerOf } from '../setup/register.ts'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { launchBrowser } from './browser.ts'
import { field, pathOf, type Scripts, Visitors } from './visitors.ts'

let town: RunningTown
let browser: Browser
let people: Visitors
beforeAll(async () => {
  town = await startRunningTown()
  browser = await launchBrowser()
  people = new Visitors('counter', town, browser)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await town?.stop()
})

const clerkName = '見本 住民係（じゅうみんがかり）'
const supervisorName = '見本 住民係長（じゅうみんかかりちょう）'

/** Somebody who is in no register, has no mail and no telephone. */
async function register(clerk: Page, name: string): Promise<void> {
  await people.open(clerk, '/console/residents')
  await clerk.click('text=住民票にない人を登録する')
  await clerk.fill(field('name'), name)
  await clerk.fill(field('kana'), 'あおなみ　うめ')
  await clerk.fill(field('birthDate'), '昭和11年4月2日')
  await clerk.fill(field('address'), '青波町川辺一丁目1番1号')
  await clerk.click('button:text-is("登録する")')
}

/** The code of the sheet that the clerk hands over. */
async function openAccount(clerk: Page, scripts: Scripts): Promise<string> {
  await clerk.click('summary:has-text("新しいコードを渡す")')
  await clerk.click('button:text-is("コードを作る")')
  expect(await clerk.locator('[role=alert] a').count()).toBe(2)
  await people.look(clerk, 'open-refused', scripts)
  await clerk.selectOption(field('document'), 'two-documents')
  await clerk.getByLabel('窓口で手渡す').check()
  await clerk.click('button:text-is("コードを作る")')
  expect(pathOf(clerk)).toMatch(/^\/ja\/console\/residents\/codes\//)
  return clerk.locator('main code').innerText()
}

describe('the counter, in a browser', () => {
  it.each(['off', 'on'] as const)(
    'a clerk opens an account for who has no mail and no telephone, who comes in by the code, with scripts %s',
    async (scripts) => {
      const name = scripts === 'on' ? '青波　梅' : '青波　桜'
      const clerk = await people.staff(clerkName, scripts)
      await people.look(clerk, 'front', scripts)
      await register(clerk, name)
      expect(await clerk.locator('h1').innerText()).toBe(name)
      await people.lookInAll(clerk, 'resident', scripts)
      const code = await openAccount(clerk, scripts)
      await people.lookInAll(clerk, 'sheet', scripts)
      await clerk.emulateMedia({ media: 'print' })
      expect(await clerk.locator('button:visible').count()).toBe(0)
      expect(await clerk.locator('main code:visible').count()).toBe(1)
      await clerk.emulateMedia({ media: 'screen' })
      await clerk.click('button:text-is("表示を終わる")')

      // Whoever needs the counter has the oldest of telephones.
      const resident = await people.sitDown('off')
      await people.open(resident, '/my/sign-in')
      await resident.fill(field('code'), `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`)
      await resident.click('button:text-is("コードでサインインする")')
      expect(await resident.locator('[role=alert]').innerText()).toContain('サインインできませんでした')
      await resident.fill(field('code'), code.toLowerCase().replaceAll('-', ''))
      await resident.click('button:text-is("コードでサインインする")')
      expect(pathOf(resident)).toBe('/ja/my/account')
      await resident.click('nav >> text=マイページ')
      expect(await resident.locator('header').innerText()).toContain(name)
      await people.open(resident, '/my/record')
      expect(await resident.textContent('main')).toContain('窓口での対応')
    },
    60_000,
  )

  it('a clerk finds a person by the beginning of the name in kana', async () => {
    const clerk = await people.staff(clerkName, 'on')
    await people.open(clerk, '/console/residents')
    await clerk.click('button:text-is("探す")')
    await people.look(clerk, 'search-refused')
    await clerk.fill(field('kana'), 'アオナミ')
    await clerk.selectOption(field('purpose'), 'phone')
    await clerk.click('button:text-is("探す")')
    await people.lookInAll(clerk, 'found')
    await clerk.click('main a:has-text("青波　梅")')
    expect(new URL(clerk.url()).search).toBe('?purpose=phone')
    // Without a reason no record is opened.
    await people.open(clerk, pathOf(clerk).replace('/ja', ''))
    await people.lookInAll(clerk, 'purpose')
    await clerk.getByLabel('窓口での対応').check()
    await clerk.click('button:text-is("記録を開く")')
    expect(new URL(clerk.url()).search).toBe('?purpose=counter')
  }, 60_000)
})

const broken: Entry = {
  number: 100_900,
  household: 5900,
  name: '青波　松',
  kana: 'アオナミ　マツ',
  birth: '平成元年13月40日',
  gender: '男',
  relation: '世帯主',
  address: '青波町北浜一丁目1番1号',
  undisclosed: false,
}
const moved = (entry: Entry): Entry => ({ ...entry, address: '青波町山手三丁目5番6号' })
const known = registerOf(9)
const files = {
  off: { entries: [...known, broken], counts: ['9', '0', '0', '1'] },
  on: {
    entries: [...known.map((one, n) => (n < 3 ? moved(one) : one)), broken],
    counts: ['0', '3', '6', '1'],
  },
} as const

/** Waits as somebody before the page would: with scripts it comes by itself, without they open it again. */
async function until(page: Page, text: string, scripts: Scripts): Promise<void> {
  if (scripts === 'on') return page.locator('main', { hasText: text }).waitFor()
  while (!(await page.locator('main').innerText()).includes(text)) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    await page.reload()
  }
}

describe('the resident register, in a browser', () => {
  it.each(['off', 'on'] as const)(
    'is taken in: compared, shown, with the lines that are wrong as a file, and applied, with scripts %s',
    async (scripts) => {
      const { entries, counts } = files[scripts]
      const chief = await people.staff(supervisorName, scripts)
      await people.open(chief, '/console/register')
      const file = {
        name: '住民記録抽出.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(fileOf(entries, 'cp932')),
      }
      await chief.setInputFiles(field('file'), file)
      await people.look(chief, 'register', scripts)
      await chief.click('button:text-is("取り込んで比べる")')
      expect(await chief.locator('h1').innerText()).toBe('住民記録抽出.csv')
      await until(chief, '比べ終わりました', scripts)
      expect((await chief.locator('main dd').allInnerTexts()).slice(0, 4)).toEqual(counts)
      // Who waited with the page open can decide on it.
      expect(await chief.locator('button:text-is("この内容で反映する")').count()).toBe(1)
      await people.lookInAll(chief, 'compared', scripts)
      const page = chief.url()

      await chief.click(`main a:has-text("${scripts === 'on' ? '変わる' : '新しい'}人を確かめる")`)
      const shown = await chief.locator('main').innerText()
      expect(shown).toContain('髙橋　太郎')
      expect(shown.includes('タカハシ　タロウ')).toBe(scripts === 'off')
      await people.lookInAll(chief, 'differences', scripts)
      await chief.goto(page)
      await chief.click('text=取り込めない行を見る')
      await people.look(chief, 'refusals', scripts)
      const [download] = await Promise.all([
        chief.waitForEvent('download'),
        chief.click('text=直すためのファイル'),
      ])
      const mend = await readFile(await download.path(), 'utf8')
      expect(mend).toContain('平成元年13月40日')
      expect(mend).not.toContain('髙橋')

      await chief.goto(page)
      await chief.click('button:text-is("この内容で反映する")')
      await until(chief, '反映しました。', scripts)
      await people.look(chief, 'applied', scripts)
      await people.open(chief, '/console/register')
      await people.look(chief, 'registers', scripts)

      await people.open(chief, '/console/households')
      await chief.fill('main input[name=q]', '５００１')
      await chief.click('main button:has-text("検索")')
      await chief.click('text=世帯５００１を開く')
      const household = await chief.locator('main').innerText()
      expect(household).toContain('髙橋　太郎')
      expect(household).toContain(scripts === 'on' ? '山手三丁目' : '北浜一丁目')
      await people.lookInAll(chief, 'household', scripts)
    },
    60_000,
  )

  it('breaks no rule on any of the pages of the counter, at 320 and 1280 pixels', () => {
    expect(people.faults).toEqual([])
  })
})
