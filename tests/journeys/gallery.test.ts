import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeForm, styleSheet } from '../../src/web/ui/index.ts'
import { axeViolations, launchBrowser, long, screenshots } from './browser.ts'
import { consoleGallery, GallerySchema, galleryValues } from './console-gallery.tsx'
import { galleryWords } from './gallery-words.ts'
import { clippedTexts, focusStops, overflowing, smallTargets, tabStops } from './page-faults.ts'
import { portalGallery } from './portal-gallery.tsx'

const CSP = `default-src 'none'; style-src 'sha256-${styleSheet.hash}'`

const words = galleryWords()
const LANGS = ['ja', 'ja-x-easy', 'en']
const GALLERIES = { portal: portalGallery, console: consoleGallery }
const KINDS = ['portal', 'console'] as const

let browser: Browser

async function open(html: string, options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options)
  await page.route('**/*', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': CSP },
      body: html,
    }),
  )
  await page.goto('http://gallery.test/')
  return page
}

/** Opens a gallery, hands it over and closes it. */
async function onPage<T>(
  [kind, lang]: readonly [(typeof KINDS)[number], string],
  options: BrowserContextOptions,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await open(GALLERIES[kind](words, lang), options)
  try {
    return await use(page)
  } finally {
    await page.close()
  }
}

const at = (width: number): BrowserContextOptions => ({ viewport: { width, height: 900 } })

describe('component gallery in a browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser()
  })

  afterAll(() => browser.close())

  describe.each(KINDS)('the %s page', (kind) => {
    describe.each(LANGS)('in %s', (lang) => {
      it.each(lang === 'ja' || long ? [320, 1280] : [320])(
        'breaks no accessibility rule at %i px',
        async (width) => {
          const faults = await onPage([kind, lang], at(width), async (page) => {
            if (long)
              await page.screenshot({ path: `${screenshots}/${kind}-${lang}-${width}.png`, fullPage: true })
            return axeViolations(page)
          })
          expect(faults).toEqual([])
        },
      )

      it.each([320, 1280])(
        'neither overflows nor clips text, and every target can be touched, at %i px',
        async (width) => {
          const faults = await onPage([kind, lang], at(width), async (page) => ({
            overflow: await page.evaluate(overflowing),
            clipped: await page.evaluate(clippedTexts),
            small: await page.evaluate(smallTargets),
          }))
          expect(faults).toEqual({ overflow: [], clipped: [], small: [] })
        },
      )
    })

    it('stays whole when text is enlarged to 200 %', async () => {
      const faults = await onPage([kind, 'ja'], at(1280), async (page) => {
        await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
        return { overflow: await page.evaluate(overflowing), clipped: await page.evaluate(clippedTexts) }
      })
      expect(faults).toEqual({ overflow: [], clipped: [] })
    })

    it('is walked through by Tab in reading order, each stop once and marked', async () => {
      await onPage([kind, 'ja'], at(1280), async (page) => {
        const expected = await page.evaluate(tabStops)
        await page.focus('.hb-skip-link')
        const walked = await focusStops(page, expected.length)
        expect(walked.stops).toEqual(expected)
        expect(walked.unmarked).toEqual([])
      })
    })

    it('needs no script and nothing from elsewhere', () => {
      const html = GALLERIES[kind](words, 'ja')
      expect(html).not.toMatch(/<script|<img|<iframe|javascript:| on[a-z]+=|url\(/i)
      expect(html.startsWith('<!doctype html><html lang="ja">')).toBe(true)
    })

    it('prints without what only works on a screen', async () => {
      await onPage([kind, 'ja'], at(1280), async (page) => {
        await page.emulateMedia({ media: 'print' })
        expect(await page.locator('main h1').isVisible()).toBe(true)
        expect(
          await page.locator('nav:visible').evaluateAll((navs) => navs.map((nav) => nav.className)),
        ).toEqual(kind === 'portal' ? ['hb-steps'] : [])
      })
    })
  })

  it('accepts the inlined style sheet under its CSP hash', async () => {
    const colour = await onPage(['portal', 'ja'], at(1280), (page) =>
      page
        .locator('.hb-emergency--level-4 .hb-emergency__level')
        .first()
        .evaluate((band) => getComputedStyle(band).backgroundColor),
    )
    expect(colour).toBe('rgb(170, 0, 170)')
  })

  it('keeps words, frames and the drill mark when the reader imposes colours', async () => {
    await onPage(['portal', 'ja'], { ...at(1280), forcedColors: 'active' }, async (page) => {
      await page.screenshot({ path: `${screenshots}/portal-ja-forced-colors.png`, fullPage: true })
      const drill = page.locator('.hb-emergency--drill')
      expect(await drill.locator('.hb-emergency__drill').innerText()).toContain('これは訓練です')
      expect(await drill.evaluate((article) => getComputedStyle(article).borderTopStyle)).toBe('solid')
      expect(await axeViolations(page)).toEqual([])
    })
  })

  it('puts the reader on the error summary of a refused form, and its links on the fields', async () => {
    await onPage(['console', 'ja'], { ...at(320), javaScriptEnabled: false }, async (page) => {
      // Browsers set the focus with the first picture of a page, which may come after its load.
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('error-summary')
      await page.locator('.hb-error-summary a').first().click()
      expect(await page.evaluate(() => document.querySelector(':target')?.id)).toBe('field-name')
      await page.locator('.hb-error-summary a').nth(1).click()
      expect(await page.evaluate(() => document.querySelector(':target')?.id)).toBe('field-media')
    })
  })

  it('sends back, without a script, exactly the values the schema form was filled with', async () => {
    const sent = await onPage(['console', 'ja'], { ...at(1280), javaScriptEnabled: false }, async (page) => {
      const posted = new Promise<Request>((resolve) => {
        page.on('request', (request) => request.method() === 'POST' && resolve(request))
      })
      await page.locator('form:has([value="gallery.draft"]) button').click()
      return (await posted).postData() ?? ''
    })
    const form = new FormData()
    for (const [name, value] of new URLSearchParams(sent)) form.append(name, value)
    expect(form.get('_operation')).toBe('gallery.draft')
    expect(decodeForm(GallerySchema, form)).toEqual(galleryValues)
  })
})

describe('the weight of a page', () => {
  it.each(LANGS)(
    'a public page with every component, style sheet included, fits in 30 KB gzipped in %s',
    (lang) => {
      expect(gzipSync(portalGallery(words, lang)).length).toBeLessThanOrEqual(30 * 1024)
    },
  )

  it('the style sheet fits in 12 KB gzipped', () => {
    expect(gzipSync(styleSheet.text).length).toBeLessThanOrEqual(12 * 1024)
  })
})
