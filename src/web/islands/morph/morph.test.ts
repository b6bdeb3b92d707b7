import { buildSync } from 'esbuild'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../../../../tests/journeys/browser.ts'

let browser: Browser
let page: Page
beforeAll(async () => {
  const { outputFiles } = buildSync({
    entryPoints: ['src/web/islands/morph/morph.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'island',
  })
  browser = await launchBrowser()
  page = await browser.newPage()
  await page.goto('about:blank')
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' })
})
afterAll(() => browser?.close())

/** Puts `before` on the page, lets `use` do what a reader does, and makes it `after`. */
async function changed(
  before: string,
  after: string,
  use: (page: Page) => Promise<unknown> = async () => {},
) {
  await page.evaluate((html) => {
    document.body.innerHTML = `<div id="target">${html}</div>`
  }, before)
  await use(page)
  return page.evaluate((html) => {
    const { morph } = Reflect.get(window, 'island') as { morph(target: Element, html: string): boolean }
    const target = document.querySelector('#target') ?? document.body
    const told = morph(target, html)
    const wanted = document.createElement('div')
    wanted.innerHTML = html
    return { told, html: target.innerHTML, wanted: wanted.innerHTML }
  }, after)
}

/** Small trees whose siblings may have keys, each key once among them. */
const trees = fc.letrec<{ nodes: string }>((tie) => ({
  nodes: fc
    .uniqueArray(
      fc.record({
        key: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined }),
        tag: fc.constantFrom('p', 'div', 'li', 'details'),
        mark: fc.constantFrom('', ' class="x"', ' title="y"'),
        inner: fc.oneof({ maxDepth: 2 }, fc.constantFrom('', 'text', 'other'), tie('nodes')),
      }),
      { maxLength: 4, selector: ({ key }) => key ?? Symbol('none') },
    )
    .map((all) =>
      // A `p` holds no blocks: the parser would move them out.
      all
        .map(({ key, tag, mark, inner }) => {
          const name = tag === 'p' && inner.includes('<') ? 'div' : tag
          return `<${name}${key ? ` data-key="${key}"` : ''}${mark}>${inner}</${name}>`
        })
        .join(''),
    ),
})).nodes

describe('changing a part of a page', () => {
  it('always ends with the wanted content, and tells whether that was another', async () => {
    await fc.assert(
      fc.asyncProperty(trees, trees, async (before, after) => {
        const { told, html, wanted } = await changed(before, after)
        // The order of attributes carries no meaning and may differ.
        const sorted = (text: string) =>
          text.replace(
            /<(\w+)([^>]*)>/g,
            (_all, tag, all) => `<${tag} ${all.trim().split(' ').sort().join(' ')}>`,
          )
        expect(sorted(html)).toBe(sorted(wanted))
        expect(told).toBe(sorted(before) !== sorted(wanted))
      }),
      { numRuns: 300 },
    )
  })

  const rows = (...names: string[]) =>
    names
      .map((name) => `<li data-key="${name}"><details><summary>${name}</summary>${name}!</details></li>`)
      .join('')

  it('leaves a disclosure open with its own row, wherever that row goes', async () => {
    await changed(rows('a', 'b'), rows('new', 'b', 'a'), async (reader) => {
      await reader.click('summary:text("b")')
    })
    const open = await page.evaluate(() =>
      [...document.querySelectorAll('details[open]')].map((one) => one.textContent),
    )
    expect(open).toEqual(['bb!'])
  })

  it('leaves the focus where it is, wherever that goes, and what is typed', async () => {
    const form = (note: string, hidden: string) =>
      `<div data-key="f"><p>${note}</p><input type="hidden" name="v" value="${hidden}"><input id="i" value=""></div>`
    await changed(
      `${rows('a', 'b')}${form('one', '1')}`,
      `${form('two', '2')}${rows('b')}`,
      async (reader) => {
        await reader.fill('#i', '入力の途中')
      },
    )
    const now = await page.evaluate(() => ({
      focus: document.activeElement?.id,
      typed: document.querySelector<HTMLInputElement>('#i')?.value,
      hidden: document.querySelector<HTMLInputElement>('[name=v]')?.value,
      note: document.querySelector('p')?.textContent,
    }))
    expect(now).toEqual({ focus: 'i', typed: '入力の途中', hidden: '2', note: 'two' })
  })

  it('keeps every element that stays, so that nothing is read out or drawn again without need', async () => {
    await changed(rows('a', 'b', 'c'), rows('c', 'a', 'x'), (reader) =>
      reader.evaluate(() => {
        for (const one of document.querySelectorAll('li')) Reflect.set(one, 'before', one.dataset['key'])
      }),
    )
    const kept = await page.evaluate(() =>
      [...document.querySelectorAll('li')].map((one) => Reflect.get(one, 'before') ?? null),
    )
    expect(kept).toEqual(['c', 'a', null])
  })

  it('runs no script and no handler that came with it', async () => {
    await changed('<p>a</p>', '<script>window.ran = 1</script><p>b</p>')
    expect(await page.evaluate(() => Reflect.get(window, 'ran'))).toBeUndefined()
  })
})
