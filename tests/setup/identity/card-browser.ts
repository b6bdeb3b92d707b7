import type { TestTown } from '../town.ts'

/** Names and values a browser keeps of one site. */
class Jar {
  readonly kept = new Map<string, string>()

  keep(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      const gone = attributes.some((each) => /^\s*max-age=0$/i.test(each)) || value === ''
      if (gone) this.kept.delete(name)
      else this.kept.set(name, value)
    }
    return response
  }

  get header(): Record<string, string> {
    const cookie = [...this.kept].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie === '' ? {} : { cookie }
  }
}

/** Somebody with a card at a browser: the town in this process, the provider on its socket. */
export class CardBrowser {
  readonly town = new Jar()
  readonly provider = new Jar()
  readonly #town: TestTown

  constructor(town: TestTown) {
    this.#town = town
  }

  /** The session of the town, as a cookie header. */
  get cookie(): string {
    return `hiroba=${this.town.kept.get('hiroba') ?? ''}`
  }

  async visit(path: string | URL): Promise<Response> {
    const url = new URL(path, 'http://localhost:8080')
    const headers = { accept: 'text/html', 'sec-fetch-site': 'cross-site', ...this.town.header }
    return this.town.keep(await this.#town.web.request(url.href, { headers }))
  }

  /** Begins at the town's sign-in page; returns the address the provider is asked at. */
  async begin(lang = 'ja'): Promise<URL> {
    return new URL((await this.visit(`/${lang}/my/sign-in/card`)).headers.get('location') ?? '')
  }

  /** Reads the card at the provider (none: cancels); returns the address it sends the browser back to. */
  async readCard(at: URL, card: string): Promise<URL> {
    const page = await this.#ask(at)
    const chosen = await this.#ask(page.at, new URLSearchParams({ card }))
    return chosen.at
  }

  /** The whole way. */
  async signIn(card: string, lang = 'ja'): Promise<Response> {
    return this.visit(await this.readCard(await this.begin(lang), card))
  }

  /** Asks the provider and follows it as far as it leads on its own site. */
  async #ask(at: URL, body?: URLSearchParams): Promise<{ at: URL }> {
    const sent = { method: 'POST', ...(body ? { body } : {}) }
    let response = await this.#fetch(at, body ? sent : {})
    let here = at
    for (let steps = 0; response.status >= 300 && response.status < 400; steps++) {
      if (steps > 8) throw new Error('the provider leads nowhere')
      const next = new URL(response.headers.get('location') ?? '', here)
      if (next.origin !== at.origin) return { at: next }
      here = next
      response = await this.#fetch(next, {})
    }
    if (!response.ok) throw new Error(`the provider says ${response.status}: ${await response.text()}`)
    return { at: here }
  }

  async #fetch(at: URL, init: RequestInit): Promise<Response> {
    return this.provider.keep(await fetch(at, { ...init, redirect: 'manual', headers: this.provider.header }))
  }
}
