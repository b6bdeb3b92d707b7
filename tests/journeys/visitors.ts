import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { RunningTown } from '../setup/running-town.ts'
import { faultsOf } from './browser.ts'

export type Scripts = 'on' | 'off'
const languages = ['ja-x-easy', 'en'] as const

export const pathOf = (page: Page) => new URL(page.url()).pathname
/** What a control is found by, by the name of its field. */
export const field = (name: string) => `#field-${name.replaceAll('.', '\\.')}`

/** The people of a journey, each at a machine of their own, and what was wrong with the pages they saw. */
export class Visitors {
  readonly faults: string[] = []
  readonly #town: RunningTown
  readonly #browser: Browser
  readonly #journey: string

  constructor(journey: string, town: RunningTown, browser: Browser) {
    this.#journey = journey
    this.#town = town
    this.#browser = browser
  }

  async sitDown(scripts: Scripts): Promise<Page> {
    const context = await this.#browser.newContext({ javaScriptEnabled: scripts === 'on', locale: 'ja-JP' })
    // What is not there after that will not come.
    context.setDefaultTimeout(15_000)
    return context.newPage()
  }

  /** Opens an address of the town, without its language. */
  async open(page: Page, path: string, lang = 'ja'): Promise<void> {
    await page.goto(`${this.#town.origin}/${lang}${path}`)
  }

  /** A figure of the demonstration town, by its whole name. */
  async staff(name: string, scripts: Scripts): Promise<Page> {
    const page = await this.sitDown(scripts)
    await this.open(page, '/sign-in')
    await page.getByRole('button', { name: `${name}になる`, exact: true }).click()
    expect(pathOf(page)).toBe('/ja/console')
    return page
  }

  /** Somebody with a sample card, led from their own page to the provider and back. */
  async cardHolder(name: string, scripts: Scripts): Promise<Page> {
    const page = await this.sitDown(scripts)
    await this.open(page, '/my')
    expect(pathOf(page)).toBe('/ja/my/sign-in')
    await page.click('text=マイナンバーカードでサインインする')
    await page.getByRole('button', { name: `${name}（見本）` }).click()
    expect(pathOf(page)).toBe('/ja/my')
    return page
  }

  /**
   * Looks at the page as it is: a picture, and everything wrong with it. It looks the same without scripts, where nobody
   * can look.
   */
  async look(page: Page, name: string, scripts: Scripts = 'on'): Promise<void> {
    if (scripts === 'on') this.faults.push(...(await faultsOf(page, `${this.#journey}-${name}`)))
  }

  /** The same, and the address again in the other languages, on a phone; what was typed is gone then. */
  async lookInAll(page: Page, name: string, scripts: Scripts = 'on'): Promise<void> {
    await this.look(page, name, scripts)
    if (scripts === 'off') return
    const here = page.url()
    for (const lang of languages) {
      await page.goto(here.replace('/ja/', `/${lang}/`))
      this.faults.push(
        ...(await faultsOf(page, `${this.#journey}-${name}-${lang}`, { widths: [320], axe: false })),
      )
    }
    await page.goto(here)
  }
}

/** A device of its own in this page: inside the machine, with resident keys, verifying its user. */
export async function giveDevice(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
