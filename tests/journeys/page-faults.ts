import type { Page } from 'playwright-core'

// The first four run inside the browser: each must stand alone.

/** Elements that reach past the right or left edge of the window. */
export function overflowing(): string[] {
  const width = document.documentElement.clientWidth
  const wide =
    document.documentElement.scrollWidth > width
      ? [`page: ${document.documentElement.scrollWidth} > ${width}`]
      : []
  const beyond = [...document.body.querySelectorAll('*')].filter((element) => {
    const { left, right, width: own } = element.getBoundingClientRect()
    const unseen = element.closest('thead, .hb-visually-hidden, .hb-skip-link')
    if (unseen && unseen.clientWidth <= 1) return false
    return own > 1 && (right > width + 0.5 || left < -0.5)
  })
  return [...wide, ...beyond.map((element) => element.outerHTML.slice(0, 120))]
}

/** Elements whose content is larger than what they show of it. */
export function clippedTexts(): string[] {
  return [...document.body.querySelectorAll<HTMLElement>('*')]
    .filter((element) => {
      const { overflowX, overflowY } = getComputedStyle(element)
      if (element.clientWidth <= 1 || element.matches('select, option, progress, input, textarea'))
        return false
      const wide = overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1
      const high = overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1
      return wide || high
    })
    .map((element) => element.outerHTML.slice(0, 120))
}

/** Controls lower than 44 px. Links inside text are exempt, as in WCAG 2.5.8. */
export function smallTargets(): string[] {
  const targets =
    'button, select, textarea, summary, .hb-button, .hb-choice, .hb-input, .hb-nav a, .hb-languages a, .hb-side-nav a, .hb-pagination a, .hb-footer__links a'
  return [...document.querySelectorAll(targets)]
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect()
      return height < 44 || width < 44
    })
    .map((element) => element.outerHTML.slice(0, 120))
}

/** What the Tab key should stop at, in document order: of each radio group the chosen one, else the first. */
export function tabStops(): string[] {
  const all = [
    ...document.querySelectorAll<HTMLElement>(
      'a[href], button, input:not([type=hidden]), select, textarea, summary',
    ),
  ]
  const stops = all.filter((element) => {
    if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true
    const group = all.filter(
      (other) =>
        other instanceof HTMLInputElement && other.name === element.name && other.form === element.form,
    )
    return element === (group.find((other) => other instanceof HTMLInputElement && other.checked) ?? group[0])
  })
  return stops.map(
    (element) =>
      `${element.tagName} ${element.id} ${element.getAttribute('href') ?? ''} ${element.textContent}`,
  )
}

/** Presses Tab until `count` different elements were visited; names those without a visible focus ring. */
export async function focusStops(
  page: Page,
  count: number,
): Promise<{ stops: string[]; unmarked: string[] }> {
  const stops: string[] = []
  const unmarked: string[] = []
  // A date control has several stops of its own, so there are more presses than elements.
  for (let presses = 0; presses < count * 3 && stops.length < count; presses += 1) {
    const { name, same, marked } = await page.evaluate(() => {
      const element = document.activeElement ?? document.body
      const same = Reflect.get(window, 'lastFocused') === element
      Reflect.set(window, 'lastFocused', element)
      return {
        same,
        name: `${element.tagName} ${element.id} ${element.getAttribute('href') ?? ''} ${element.textContent}`,
        marked: Number.parseFloat(getComputedStyle(element).outlineWidth) >= 3,
      }
    })
    if (!same) stops.push(name)
    if (!same && !marked) unmarked.push(name)
    await page.keyboard.press('Tab')
  }
  return { stops, unmarked }
}
