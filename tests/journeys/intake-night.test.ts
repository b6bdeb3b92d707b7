import { execFileSync } from 'node:child_process'
import { constants, existsSync, readFileSync } from 'node:fs'
import { copyFile, type FileHandle, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFrame } from '../../src/formats/receiver-line/index.ts'
import { newDataDir, type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { faultsOf, launchBrowser } from './browser.ts'

/** As the agency sent them: an earthquake early warning, heavy rain that is no class 1; a foreign alert that keeps to no rule of WMO. */
const telegrams = {
  earthquake: '../shared/data/alerts/jma/jma__37_01_02_240613_VXSE43.xml',
  alert: '../shared/data/alerts/cap/oasiscap__ipaws-5e6dd964023f1930ef638846.xml',
  rain: '../shared/data/alerts/jma/jma__15_17_01_250630_VPWW55.xml',
}
const found = existsSync(telegrams.earthquake)
const why = found ? '' : ' (skipped: no ../shared/data)'

const receiver = `
  - id: receiver
    kind: receiver
    name: { ja: 全国瞬時警報の受信機, ja-x-easy: 警報（けいほう）を 受（う）ける 機械（きかい）, en: National warning receiver }
    line: line
    automatic: true
    expectEvery: 5
    contacts:
      - number: 3
        hazard: other
        level: 5
        automatic: true
        texts:
          ja: { headline: ミサイル発射の情報です。建物の中に避難してください。, description: 政府の発表です。, instruction: 窓から離れてください。 }
          ja-x-easy: { headline: ミサイルの 情報（じょうほう）です。建物（たてもの）に 入（はい）ってください。, description: 国（くに）の お知（し）らせです。, instruction: 窓（まど）から はなれてください。 }
          en: { headline: Missile launch. Take shelter indoors., description: Announced by the government., instruction: Keep away from windows. }
      - { number: 8, hazard: earthquake, level: 5, drill: true, automatic: true }
`

describe.skipIf(!found)(`an officer alone at night${why}`, () => {
  let town: RunningTown
  let browser: Browser
  let line: FileHandle
  let sequence = 0
  beforeAll(async () => {
    const dataDir = await newDataDir()
    execFileSync('mkfifo', [join(dataDir, 'line')])
    const file = join(dataDir, 'town.yaml')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/^sources:$/m, `sources:${receiver.trimEnd()}`))
    town = await startRunningTown(dataDir)
    line = await open(join(dataDir, 'line'), constants.O_RDWR)
    browser = await launchBrowser()
    const drill = readFileSync(telegrams.earthquake, 'utf8').replace('<Status>通常', '<Status>訓練')
    await send('heartbeat', new Uint8Array(0))
    await send('state', Buffer.from('{"contacts":[{"number":3,"closed":false},{"number":8,"closed":false}]}'))
    await send('message', Buffer.from(drill))
    await send('message', await readFile(telegrams.rain))
    await send('message', await readFile(telegrams.earthquake))
    await send('state', Buffer.from('{"contacts":[{"number":3,"closed":true}]}'))
    await send('message', Buffer.from(drill.slice(0, 2000)))
    await copyFile(telegrams.alert, join(dataDir, 'drop', 'neighbour.xml'))
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await line?.close()
    await town?.stop()
  })

  const send = async (kind: 'heartbeat' | 'state' | 'message', payload: Uint8Array) => {
    sequence += 1
    await line.write(writeFrame({ kind, sequence, payload }))
  }
  const read = async (path: string) =>
    (await fetch(`${town.origin}${path}`, { headers: { accept: 'text/html' } })).text()
  const idsIn = async (feed: string) => [
    ...new Set([...(await read(feed)).matchAll(/\/ja\/alerts\/([0-9a-f-]{36})"/g)].map(([, id]) => id ?? '')),
  ]

  it('need not be there: class 1 of the receiver’s line and of its contact is out, the drill among drills alone', async () => {
    await expect.poll(() => idsIn('/ja/alerts/feed.atom'), { timeout: 30_000 }).toHaveLength(2)
    await expect.poll(() => idsIn('/ja/alerts/drills.atom'), { timeout: 30_000 }).toHaveLength(1)
    const live = await idsIn('/ja/alerts/feed.atom')
    const [drill = ''] = await idsIn('/ja/alerts/drills.atom')
    expect(live).not.toContain(drill)
    const page = await (await browser.newContext({ locale: 'ja-JP' })).newPage()
    await page.goto(`${town.origin}/ja/alerts`)
    const shown = await page.locator('main').innerText()
    expect(shown).toContain('ミサイル発射の情報です')
    expect(shown).toContain('緊急地震速報')
    // Rain at level 3 waits for a person.
    expect(shown).not.toContain('大雨')
    expect(await faultsOf(page, 'night-public')).toEqual([])
    await page.context().close()
  }, 90_000)

  it.each(['off', 'on'] as const)(
    'sees on a phone what went out and why, what waits, and that the receiver speaks, with scripts %s',
    async (scripts) => {
      const faults: string[] = []
      const look = async (page: Page, name: string) => {
        if (scripts === 'on') faults.push(...(await faultsOf(page, name)))
        await page.setViewportSize({ width: 320, height: 640 })
      }
      const context = await browser.newContext({
        ...{ javaScriptEnabled: scripts === 'on', locale: 'ja-JP' },
        viewport: { width: 320, height: 640 },
      })
      const page = await context.newPage()
      await page.goto(`${town.origin}/ja/console`)
      await page.click('button:has-text("当直")')
      await look(page, 'night-console')
      // What is due is on the first page: the proposal that only a person decides.
      await page.goto(`${town.origin}/ja/console/alerts`)
      await look(page, 'night-desk')
      const desk = await page.locator('main').innerText()
      expect(desk).toContain('大雨')
      expect(desk).toContain('ミサイル発射の情報です')

      await page.click('a:has-text("ミサイル発射の情報です")')
      await look(page, 'night-sent')
      const sent = await page.locator('main').innerText()
      expect(sent).toContain('全国瞬時警報の受信機 3')
      expect(sent).toContain('人を待たずに発信しました')

      await page.goto(`${town.origin}/ja/console/alerts/sources`)
      await look(page, 'night-sources')
      const sources = await page.locator('main').innerText()
      expect(sources).toContain('問題のある入り口はありません')
      expect(sources).toContain('人を待たずに発信したもの')
      expect(await page.locator('#source-receiver').innerText()).toContain('閉じている')
      await page.click('a:has-text("発信した内容と理由を見る")')
      await look(page, 'night-why')
      expect(await page.locator('main').innerText()).toContain(
        '許可された経路から届いたため、自動で発信しました',
      )
      expect(faults).toEqual([])
      await context.close()
    },
    90_000,
  )

  it('is not the last to look: an administrator has the review of each within a day', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'ja-JP' })
    const page = await context.newPage()
    await page.goto(`${town.origin}/ja/console`)
    await page.click('button:has-text("管理")')
    await page.goto(`${town.origin}/ja/console/work`)
    expect(await faultsOf(page, 'night-review', { axe: false })).toEqual([])
    // Two in earnest, and the drill.
    const reviews = (await page.locator('main').innerText()).match(
      /人の承認なしに発信した緊急情報を検証する/g,
    )
    expect(reviews).toHaveLength(3)
    await context.close()
  }, 60_000)

  it('leaves the day people lists they can use: what was refused, whose keys count, who keeps to the rules', async () => {
    const context = await browser.newContext({ javaScriptEnabled: true, locale: 'ja-JP' })
    const page = await context.newPage()
    await page.goto(`${town.origin}/ja/console`)
    await page.click('button:has-text("管理")')
    const faults: string[] = []
    const see = async (name: string, words: string) => {
      await page.goto(`${town.origin}/ja/console/alerts/sources/${name}`)
      faults.push(...(await faultsOf(page, `intake-${name}`)))
      expect(await page.locator('main').innerText()).toContain(words)
    }
    await see('quarantine', '#')
    await see('senders', '登録された発信元はありません')
    await page.click('summary:has-text("鍵を登録する")')
    await page.fill('#field-issuer', 'alerts@aonami.example')
    await page.fill('#field-certificate', await read('/alerts/certificate.pem'))
    await page.fill('#field-fromAt', '2026-01-01T00:00')
    await page.fill('#field-untilAt', '2035-01-01T00:00')
    await page.click('button:has-text("この鍵を登録する")')
    await see('senders', '使用中')
    await expect
      .poll(
        () => read('/ja/console/alerts/sources/issuers').then(() => town.operate('intake', 'report-issuers')),
        {
          timeout: 20_000,
        },
      )
      .toMatchObject([{ issuers: expect.arrayContaining([expect.objectContaining({ format: 'cap' })]) }])
    await see('issuers', 'WMO（世界気象機関）')
    await page.click('summary:has-text("直す必要がある規則")')
    faults.push(...(await faultsOf(page, 'intake-issuers-open')))
    const [table] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("に見せる表")')])
    expect(table.suggestedFilename()).toBe('conformance.csv')
    expect(faults).toEqual([])
    await context.close()
  }, 90_000)
})
