/**
 * Follows the live part of a page: replaces what changed, and leaves alone what the reader is using. Says of when the
 * content is, that it changed, and when the connection was lost; all words come with the page.
 */
import { morph } from './morph/morph.ts'

/** Announced at most this often, or a busy board would never let a listener rest. */
const announceEveryMs = 30_000
/** A beat comes every 15 seconds; a connection that says nothing for so long is dead, whatever the browser believes. */
const silentAfterMs = 45_000
/** After a refusal the browser does not come back by itself. */
const againAfterMs = 15_000

type Part = { html: string; time: string }

function follow(region: HTMLElement): void {
  const content = region.querySelector<HTMLElement>('[data-live-content]')
  const state = region.querySelector<HTMLElement>('[data-live-state]')
  const said = region.querySelector<HTMLElement>('[data-live-said]')
  const address = region.dataset['live']
  if (!content || !state || !said || !address) return
  let time = state.textContent ?? ''
  let announcedAt = -announceEveryMs
  let source: EventSource | undefined
  let silence: number | undefined

  const word = (name: string) => (region.dataset[name] ?? '').replace('{time}', time)
  const show = (name: 'current' | 'lost' | 'ended') => {
    region.classList.toggle('hb-live--lost', name !== 'current')
    if (name !== 'current') said.textContent = word(name)
    else if (said.textContent !== word('changed')) said.textContent = ''
    state.textContent = word(name)
  }
  const close = () => {
    source?.close()
    window.clearTimeout(silence)
  }
  const again = () => {
    close()
    show('lost')
    silence = window.setTimeout(open, againAfterMs)
  }
  const heard = (of: string) => {
    time = of
    window.clearTimeout(silence)
    silence = window.setTimeout(again, silentAfterMs)
    show('current')
  }
  const take = ({ html, time: of }: Part) => {
    const changed = morph(content, html)
    heard(of)
    if (!changed || performance.now() - announcedAt < announceEveryMs) return
    announcedAt = performance.now()
    said.textContent = word('changed')
  }
  function open(): void {
    close()
    const opened = new EventSource(address ?? '')
    source = opened
    opened.addEventListener('part', (event) => take(JSON.parse(event.data) as Part))
    opened.addEventListener('beat', (event) => heard((JSON.parse(event.data) as Part).time))
    opened.addEventListener('ended', () => {
      close()
      show('ended')
    })
    opened.addEventListener('error', () => {
      if (opened.readyState === EventSource.CLOSED) again()
      else show('lost')
    })
  }
  // A page taken out of the browser's memory again has lost its connection without a word.
  window.addEventListener('pagehide', close)
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) open()
  })
  open()
}

for (const region of document.querySelectorAll<HTMLElement>('[data-live]')) follow(region)
