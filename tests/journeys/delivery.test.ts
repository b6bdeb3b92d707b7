import type { Browser, Page } from 'playwright-core'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { newDataDir, type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { faultsOf, launchBrowser } from './browser.ts'
import { type Newsroom, openNewsroom, until } from './newsroom.ts'

type Mailbox = ReturnType<OutsideWorld['mailbox']>
type Scripts = 'on' | 'off'

let world: OutsideWorld
let town: RunningTown
let browser: Browser
/** A resident who never leaves: what reached them reached everybody who wants to know. */
let neighbour: Mailbox
beforeAll(async () => {
  world = await startOutsideWorld()
  town = await startRunningTown(await newDataDir({ past: true }), {
    HIROBA_SMTP_URL: world.relayUrl,
    HIROBA_ALLOWED_NETWORKS: '127.0.0.1/32',
  })
  browser = await launchBrowser()
  neighbour = world.mailbox()
  await subscribe(await sitDown('off'), neighbour, 'off')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await town?.stop()
  await world?.close()
})

const faults: string[] = []

/** What a page looks like does not depend on scripts: once is enough. Without languages, as it stands now. */
async function look(page: Page, scripts: Scripts, name: string, languages: readonly string[] = []) {
  if (scripts === 'off') return
  const here = page.url()
  if (languages.length === 0) faults.push(...(await faultsOf(page, `delivery-${name}`)))
  for (const lang of languages) {
    await page.goto(here.replace('/ja/', `/${lang}/`))
    faults.push(...(await faultsOf(page, `delivery-${name}-${lang}`)))
  }
  if (languages.length > 0) await page.goto(here)
}
const everyLanguage = ['ja', 'ja-x-easy', 'en'] as const

/** Somebody at a machine of their own. */
async function sitDown(scripts: Scripts): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: scripts === 'on', locale: 'ja-JP' })
  return context.newPage()
}

async function signIn(name: string, scripts: Scripts): Promise<Page> {
  const page = await sitDown(scripts)
  await page.goto(`${town.origin}/ja/sign-in`)
  await page.click(`button:has-text("${name}")`)
  expect(new URL(page.url()).pathname).toBe('/ja/console')
  return page
}

/** The mail with this in its subject. */
const mail = (box: Mailbox, about: string) =>
  until(async () => {
    const mails = await Promise.all(box.received().map(({ body }) => PostalMime.parse(body)))
    return mails.find(({ subject = '' }) => subject.includes(about))
  })

/** From the page to the mail to the button: a resident of 川辺 who is told from level 3 on. */
async function subscribe(page: Page, box: Mailbox, scripts: Scripts): Promise<void> {
  await page.goto(`${town.origin}/ja/subscribe`)
  await page.fill('#field-address', box.address)
  await page.getByLabel('川辺').check()
  await page.click('button:has-text("確認のメールを受け取る")')
  expect(new URL(page.url()).pathname).toBe('/ja/subscribe/sent')
  await look(page, scripts, 'sent')
  const { text = '' } = await mail(box, '登録を確認してください')
  await page.goto(/https?:\S+\/subscribe\/confirm\/\S+/.exec(text)?.[0] ?? 'no link in the mail')
  await look(page, scripts, 'confirm')
  await page.getByRole('button', { name: '受け取る', exact: true }).click()
  expect(await page.locator('h1').innerText()).toBe('受け取る内容')
  expect(await page.getByLabel('川辺').isChecked()).toBe(true)
  await look(page, scripts, 'own')
}

async function refused(page: Page): Promise<void> {
  await page.goto(`${town.origin}/ja/subscribe`)
  await page.fill('#field-address', 'no address')
  await page.click('button:has-text("確認のメールを受け取る")')
  expect(await page.locator('[role=alert]').count()).toBe(1)
  await look(page, 'on', 'subscribe-refused')
}

const takes = (newsroom: Newsroom, headline: string) =>
  until(() => newsroom.alerts().some((alert) => alert.includes(headline)) || undefined)

/** An officer writes an alert for 川辺 and asks for approval; returns its page. */
async function write(officer: Page, headline: string): Promise<string> {
  await officer.goto(`${town.origin}/ja/console/alerts/new`)
  await officer.selectOption('#field-hazard', 'flood')
  await officer.getByLabel('川辺').check()
  await officer.click('text=下書きとして保存する')
  for (const lang of ['ja', 'ja-x-easy', 'en']) {
    await officer.fill(`#field-texts\\.${lang}\\.headline`, headline)
    await officer.fill(`#field-texts\\.${lang}\\.description`, '潮見川の水位が上がっています。')
    await officer.fill(`#field-texts\\.${lang}\\.instruction`, '川から離れてください。')
  }
  await officer.click('text=承認を求める')
  return new URL(officer.url()).pathname
}

async function approve(approver: Page, path: string): Promise<void> {
  await approver.goto(`${town.origin}${path}`)
  await approver.click('button:has-text("この内容で発信する")')
}

/** A figure of the board: the line of a message and medium, the column of a state; 0 while it is not there. */
async function figure(board: Page, headline: string, medium: string, column: string): Promise<number> {
  const cell = board
    .locator('tbody tr', { has: board.getByRole('link', { name: headline }), hasText: medium })
    .locator(`td[data-label="${column}"]`)
  return (await cell.count()) === 0 ? 0 : Number(await cell.innerText())
}

/** Waits for it as somebody before the board would: with scripts it comes by itself, without they press 更新. */
const rises = (board: Page, scripts: Scripts, of: [headline: string, medium: string, column: string]) =>
  until(async () => {
    if (scripts === 'off') await board.click('text=今すぐ更新する')
    return (await figure(board, ...of)) > 0 || undefined
  })

describe('from the approval to the receipt, in a browser', () => {
  it.each(['off', 'on'] as const)(
    'residents and newsrooms are told, staff see it, and who leaves is told no more, with scripts %s',
    async (scripts) => {
      const box = world.mailbox()
      const resident = await sitDown(scripts)
      await subscribe(resident, box, scripts)
      const newsroom = await openNewsroom(town.origin, world)
      const gone = await openNewsroom(town.origin, world)
      gone.hook.become({ kind: 'gone' })

      const officer = await signIn('当直', scripts)
      const approver = await signIn('承認者', scripts)
      const first = `川から離れてください（${scripts}・一つめ）`
      const path = await write(officer, first)
      await officer.goto(`${town.origin}/ja/console/delivery`)
      await officer.evaluate(() => Reflect.set(window, 'sameDocument', true)).catch(() => undefined)
      await approve(approver, path)

      await rises(officer, scripts, [first, 'メール', '届いた'])
      await rises(officer, scripts, [first, 'Webhook', '届いた'])
      await rises(officer, scripts, [first, 'Webhook', '届かず'])
      const stayed = await officer.evaluate(() => Reflect.get(window, 'sameDocument') === true)
      expect(stayed).toBe(scripts === 'on')
      await look(officer, scripts, 'board', everyLanguage)
      const told = await mail(box, first)
      await takes(newsroom, first)
      await officer.getByRole('link', { name: first }).first().click()
      expect(await officer.locator('main').innerText()).toContain('宛先がなくなりました')
      await look(officer, scripts, 'message', everyLanguage)

      await leave(told)
      const second = `川から離れてください（${scripts}・二つめ）`
      await approve(approver, await write(officer, second))
      await mail(neighbour, second)
      await takes(newsroom, second)
      expect(box.received()).toHaveLength(2)
      await resident.reload()
      expect(await resident.locator('main').innerText()).toContain('このリンクは使えません')
      await look(resident, scripts, 'left')

      if (scripts === 'on') await refused(resident)
      const administrator = await signIn('管理者', scripts)
      await administrator.goto(`${town.origin}/ja/console/work`)
      expect(await administrator.locator('main').innerText()).toContain('配信を止めている宛先を調べる')
      await look(administrator, scripts, 'work')
      await administrator.goto(`${town.origin}/ja/console/delivery`)
      const parked = administrator.locator('tr', { hasText: `127.0.0.1:${gone.hook.port}` })
      expect(gone.alerts()).toEqual([])
      gone.hook.become({ kind: 'healthy' })
      await parked.getByRole('button', { name: '配信を再開する' }).click()
      expect(await parked.count()).toBe(0)
      await takes(gone, second)
      await administrator.goto(`${town.origin}/ja/console/subscriptions`)
      await look(administrator, scripts, 'subscriptions')
      expect(faults).toEqual([])
    },
    60_000,
  )
})

/** What a mail program does when its reader presses the one button it shows (RFC 8058). */
async function leave({ headers }: Awaited<ReturnType<typeof mail>>): Promise<void> {
  const header = (key: string) => headers.find((one) => one.key === key)?.value ?? ''
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  const address = /<(.+)>/.exec(header('list-unsubscribe'))?.[1] ?? 'no address to leave at'
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  expect((await fetch(address, { method: 'POST', body })).status).toBe(200)
}
