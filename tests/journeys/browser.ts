import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { clippedTexts, overflowing } from './page-faults.ts'

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const screenshots = '.cache/screenshots'
/** Everything is looked at, and a picture of it left: `./hiroba-dev journeys`. */
export const long = process.env['HIROBA_LONG'] === '1'

export function launchBrowser(): Promise<Browser> {
  mkdirSync(screenshots, { recursive: true })
  return chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: flags.split(' ') })
}

/** Every accessibility rule broken on the page as it is now, with the element. */
export async function axeViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  return page.evaluate(async () => {
    type Found = { violations: { id: string; nodes: { html: string }[] }[] }
    const axe: { run: (root: Document, options: object) => Promise<Found> } = Reflect.get(window, 'axe')
    // Only details of what holds are left out.
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

type Looks = {
  /** Both unless said. */
  widths?: readonly number[]
  /** Asks axe; so unless said. */
  axe?: boolean
}

/**
 * Everything wrong with the page as it is now, at each width. Axe is asked once, for it looks at no width; the long run
 * asks at each, and leaves a picture.
 */
export async function faultsOf(
  page: Page,
  name: string,
  { widths = [320, 1280], axe = true }: Looks = {},
): Promise<string[]> {
  const faults: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    if (long) await page.screenshot({ path: `${screenshots}/${name}-${width}.png`, fullPage: true })
    const here = [
      ...(axe && (long || width === widths[0]) ? await axeViolations(page) : []),
      ...(await page.evaluate(overflowing)),
      ...(await page.evaluate(clippedTexts)),
    ]
    faults.push(...here.map((fault) => `${name} at ${width}: ${fault}`))
  }
  return faults
}
