import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { faultsOf, launchBrowser } from './browser.ts'

type Look = (page: Page, name: string) => Promise<void>

const telegrams = {
  off: '../shared/data/alerts/jma/jma__15_17_01_250630_VPWW55.xml',
  on: '../shared/data/alerts/jma/jma__15_12_01_161130_VPWW53.xml',
} as const
const found = existsSync(telegrams.off)
const why = found ? '' : ' (skipped: no ../shared/data)'

describe.skipIf(!found)(`from a telegram to the public page, in a browser${why}`, () => {
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

  it.each(['off', 'on'] as const)(
    'two people publish, update and cancel with scripts %s',
    async (scripts) => {
      const faults: string[] = []
      // What a page looks like does not depend on scripts: once is enough. Pages as they are opened are looked at in
      // shell.test.ts, in every language; here it is what they become in people's hands.
      const look: Look = async (page, name) => {
        if (scripts === 'on') faults.push(...(await faultsOf(page, name)))
      }
      const context = await browser.newContext({ javaScriptEnabled: scripts === 'on', locale: 'ja-JP' })
      const desk = new Desk(town, context, scripts)
      const [taken] = await town.operate('alerts', 'ingest', telegrams[scripts])
      expect(taken).toMatchObject({ outcome: 'proposed' })
      const id = String(taken?.['alertId'])

      const officer = await desk.signIn('当直')
      await officer.goto(`${town.origin}/ja/console/alerts`)
      await officer.goto(`${town.origin}/ja/console/alerts/${id}`)
      const headline = `【${scripts}】大雨に警戒してください`
      await officer.fill('#field-texts\\.ja\\.headline', '')
      await officer.click('text=承認を求める')
      expect(await officer.locator('[role=alert]').count()).toBe(1)
      await look(officer, 'draft-refused')
      await officer.fill('#field-texts\\.ja\\.headline', headline)
      await officer.getByLabel('川辺').check()
      await officer.click('text=承認を求める')
      // Who wrote it is told why the button is not there.
      expect(await officer.locator('button:has-text("この内容で発信する")').count()).toBe(0)
      await look(officer, 'submitted-own')

      const approver = await desk.signIn('承認者')
      await approver.goto(`${town.origin}/ja/console/alerts/${id}`)
      await look(approver, 'submitted')
      await approver.click('button:has-text("この内容で発信する")')
      // The answer to the approval says it is out, so it is there.
      const visible = await desk.publicPage(id)
      expect(visible).toContain(headline)
      expect(visible).toContain('川辺')
      expect(visible).not.toContain('北浜')
      await desk.lookAtPublicPages(id, look)

      const feed = await (await fetch(`${town.origin}/ja/alerts/feed.atom`)).text()
      const cap = /href="([^"]+\.cap)"/.exec(feed)?.[1] ?? ''
      expect(feed).toContain(headline)
      await desk.verify(cap)

      await officer.goto(`${town.origin}/ja/console/alerts/${id}`)
      await officer.click('text=内容を更新する')
      await officer.fill('#field-texts\\.ja\\.headline', `${headline}（更新）`)
      expect(await officer.getByLabel('川辺').isChecked()).toBe(true)
      await officer.click('text=承認を求める')
      const second = new URL(officer.url()).pathname.split('/').at(-1) ?? ''
      await desk.approve(approver, second)
      expect(await desk.publicPage(second)).toContain('（更新）')

      await officer.goto(`${town.origin}/ja/console/alerts/${second}/cancel`)
      await officer.click('button:has-text("解除の承認を求める")')
      const third = new URL(officer.url()).pathname.split('/').at(-1) ?? ''
      await desk.approve(approver, third)
      await desk.gone(second)
      expect(faults).toEqual([])
      await context.close()
    },
    120_000,
  )
})

/** What the people of the journey do again and again. */
class Desk {
  readonly #town: RunningTown
  readonly #context: BrowserContext
  readonly #scripts: 'on' | 'off'

  constructor(town: RunningTown, context: BrowserContext, scripts: 'on' | 'off') {
    this.#town = town
    this.#context = context
    this.#scripts = scripts
  }

  /** A figure of the demonstration town, on a machine of their own. */
  async signIn(name: string): Promise<Page> {
    const own = await this.#context
      .browser()
      ?.newContext({ javaScriptEnabled: this.#scripts === 'on', locale: 'ja-JP' })
    if (!own) throw new Error('no browser')
    const page = await own.newPage()
    await page.goto(`${this.#town.origin}/ja/console`)
    expect(new URL(page.url()).pathname).toBe('/ja/sign-in')
    await page.click(`button:has-text("${name}")`)
    expect(new URL(page.url()).pathname).toBe('/ja/console')
    return page
  }

  async approve(page: Page, id: string): Promise<void> {
    await page.goto(`${this.#town.origin}/ja/console/alerts/${id}`)
    await page.click('button:has-text("この内容で発信する")')
  }

  async publicPage(id: string): Promise<string> {
    const response = await fetch(`${this.#town.origin}/ja/alerts/${id}`, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    return response.text()
  }

  /** Lists are held for a moment; residents reload, so does this. */
  async gone(id: string): Promise<void> {
    for (;;) {
      const html = await (
        await fetch(`${this.#town.origin}/ja/alerts`, { headers: { accept: 'text/html' } })
      ).text()
      if (!html.includes(id)) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async lookAtPublicPages(id: string, look: Look): Promise<void> {
    const page = await this.#context.newPage()
    for (const lang of ['ja', 'ja-x-easy', 'en']) {
      await page.goto(`${this.#town.origin}/${lang}/nowhere`)
      await look(page, `public-not-found-${lang}`)
    }
    await page.goto(`${this.#town.origin}/ja/alerts/${id}`)
    await look(page, 'public-alert-ja')
    await page.close()
  }

  /** The bytes residents' machines get, by a tool that is not ours. */
  async verify(url: string): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'hiroba-cap-'))
    for (const [name, from] of [
      ['alert.xml', url],
      ['town.pem', `${this.#town.origin}/alerts/certificate.pem`],
    ] as const) {
      writeFileSync(join(folder, name), Buffer.from(await (await fetch(from)).arrayBuffer()))
    }
    execFileSync(
      'xmlsec1',
      ['--verify', '--pubkey-cert-pem', join(folder, 'town.pem'), join(folder, 'alert.xml')],
      { stdio: 'pipe' },
    )
  }
}
