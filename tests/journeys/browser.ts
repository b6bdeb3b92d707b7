import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { clippedTexts, overflowing } from './page-faults.ts'

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const screenshots = '.cache/screenshots'

export function launchBrowser(): Promise<Browser> {
  mkdirSync(screenshots, { recursive: true })
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') })
}

/** Every accessibility rule broken on the page as it is now, with the element. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } =
      Reflect.get(window, 'axe')
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

/** Everything wrong with the page as it is now, at both widths; also leaves two screenshots. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  const faults: string[] = []
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: `${screenshots}/${name}-${width}.png`, fullPage: true })
    const here = [
      ...(await axeViolations(page)),
      ...(await page.evaluate(overflowing)),
      ...(await page.evaluate(clippedTexts)),
    ]
    faults.push(...here.map((fault) => `${name} at ${width}: ${fault}`))
  }
  return faults
}
