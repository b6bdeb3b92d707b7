import { exportJWK, generateKeyPair } from 'jose'
import * as client from 'openid-client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTown, startRunningTown } from '../setup/running-town.ts'
import { launchBrowser } from './browser.ts'
import { field, type Scripts, Visitors } from './visitors.ts'

let town: RunningTown
let browser: Browser
let people: Visitors
beforeAll(async () => {
  town = await startRunningTown()
  browser = await launchBrowser()
  people = new Visitors('machine', town, browser)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await town?.stop()
})

/** The day in thirty days, at noon in Japan, as the control of a browser takes it. */
function inAMonth(): string {
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  return `${day}T12:00`
}

/** Registers the machine with the public key its owner handed in; returns its number. */
async function register(administrator: Page, name: string, pasted: string): Promise<string> {
  await administrator.fill(field('name'), name)
  await administrator.fill(field('organisationName'), '青波新聞社（見本）')
  await administrator.fill(field('contact'), 'machines@newsroom.example')
  await administrator.getByLabel('知らせる機械').check()
  await administrator.fill(field('expiresAt'), inAMonth())
  await administrator.fill(field('key'), pasted)
  await administrator.click('button:text-is("登録する")')
  expect(await administrator.locator('h1').innerText()).toBe(name)
  return new URL(administrator.url()).pathname.split('/').at(-1) ?? ''
}

/** What a program of the newsroom does, with a library that is not ours, over the socket. */
function program(id: string, key: CryptoKey): Promise<client.Configuration> {
  return client.discovery(new URL(`${town.origin}/oauth`), id, {}, client.PrivateKeyJwt(key), {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
  })
}

async function call(name: string, token: string): Promise<{ status: number; code: unknown }> {
  const response = await fetch(`${town.origin}/api/${name.replace('.', '/')}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  })
  const { code } = (await response.json()) as { code?: unknown }
  return { status: response.status, code }
}

describe('a machine, registered in a browser', () => {
  it.each(['off', 'on'] as const)(
    'gets a token by its key, calls what it may and nothing else, and is stopped at once, with scripts %s',
    async (scripts: Scripts) => {
      const administrator = await people.staff('見本 管理者（かんりしゃ）', scripts)
      await people.open(administrator, '/console/machines')
      await people.lookInAll(administrator, 'machines', scripts)
      await administrator.click('main a:has-text("機械を登録する")')
      await administrator.click('button:text-is("登録する")')
      expect(await administrator.locator('[role=alert]').count()).toBe(1)
      await people.look(administrator, 'new-refused', scripts)
      await people.open(administrator, '/console/machines/new')
      await people.lookInAll(administrator, 'new', scripts)

      const keys = await generateKeyPair('ES256', { extractable: true })
      const jwk = JSON.stringify(await exportJWK(keys.publicKey))
      const id = await register(administrator, `河川カメラ ${scripts}`, jwk)
      const page = administrator.url()
      await people.lookInAll(administrator, 'idle', scripts)
      await administrator.getByLabel('(alerts.list)').check()
      await administrator.click('button:text-is("この操作に決める")')
      await people.lookInAll(administrator, 'chosen', scripts)

      const configuration = await program(id, keys.privateKey)
      const { access_token: token } = await client.clientCredentialsGrant(configuration, {
        scope: 'alerts.list',
      })
      expect(await call('alerts.list', token)).toMatchObject({ status: 200 })
      expect(await call('alerts.draft', token)).toMatchObject({ status: 403 })

      await administrator.goto(page)
      await administrator.click('main a:has-text("機械を停止する")')
      await people.lookInAll(administrator, 'revoke', scripts)
      await administrator.click('button:text-is("停止する")')
      await people.look(administrator, 'revoked', scripts)
      expect(await call('alerts.list', token)).toMatchObject({ status: 401 })
      await expect(client.clientCredentialsGrant(configuration, {})).rejects.toMatchObject({
        error: 'invalid_client',
      })
    },
    60_000,
  )

  it('is described to its programmers in every language', async () => {
    const page = await people.sitDown('on')
    await people.open(page, '/api')
    await people.lookInAll(page, 'api')
    await page.click('main a[href="/ja/api/alerts"]')
    await people.lookInAll(page, 'api-alerts')
  }, 60_000)

  it('breaks no rule on any of these pages, at 320 and 1280 pixels', () => {
    expect(people.faults).toEqual([])
  })
})
