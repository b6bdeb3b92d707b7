import { deepStrictEqual } from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { ask as askControl } from '../../src/cli/control.ts'
import type { Ending, Journal } from './town-journal.ts'
import { type Deed, deeds } from './town-mixture.ts'
import { type Ask, figures, Hand, type Said, textAt, type Who, type World } from './town-world.ts'

/**
 * What an operation is to a client: whether repeating it needs a key, whether it tells a secret only once, and the page
 * where a person sends it as a form.
 */
export type Known = { command: boolean; secret: boolean; page: string | null }

/** How a client reaches a town that comes and goes. */
export type Reach = {
  origin: string
  controlSocket: string
  known: ReadonlyMap<string, Known>
  journal: Journal
  world: World
  /** Sessions of figures, shared by the clients. */
  sessions: Map<string, string>
}

type First = {
  operation: string
  ask: Ask
  key: string
  secret: boolean
  form: boolean
  once(): Promise<Answer | null>
}
type Answer = { status: number; body: Said }
const patienceMs = 120_000
/** What a night begins with depends on what others leave to be done. */
const openingMs = 90_000
const browser = { 'sec-fetch-site': 'same-origin' }

/** A client that asks until it has an answer, always by the same key; what it was told stands in the journal. */
export class Client {
  readonly #reach: Reach
  readonly #name: string
  readonly hand: Hand
  #asked = 0
  readonly #opened = Promise.withResolvers<void>()
  /** What it was to do first is done. */
  readonly opened = this.#opened.promise
  stopping = false

  constructor(reach: Reach, name: string) {
    this.#reach = reach
    this.#name = name
    this.hand = new Hand({
      world: reach.world,
      name,
      call: (operation, who, input) => this.#act(operation, { as: who, input }),
      upload: (who, bytes, fileName) => this.#upload(who, bytes, fileName),
      form: (path, fields) => this.#form(path, fields),
    })
  }

  /** Does these first, then one thing after the other, until told to stop. */
  async run(first: readonly string[] = []): Promise<void> {
    for (let n = 0; n < first.length; n++) await this.#open(first.slice(0, n + 1))
    this.#opened.resolve()
    while (!this.stopping) {
      const deed = this.hand.oneOf(deeds)
      if (!deed) throw new Error('nothing to do')
      // Nobody to do it to: another client is let on.
      if (!(await this.#do(deed))) await delay(1)
    }
  }

  /** Until the last of these was done, by this client or another; never as a form, which teaches nothing. */
  async #open(first: readonly string[]): Promise<void> {
    const operation = first.at(-1) ?? ''
    const limit = performance.now() + openingMs
    while (!this.stopping) {
      await this.#doOrPrepare(first)
      if (this.#reach.journal.tally().get(operation)?.done) return
      if (performance.now() > limit) throw new Error(`${operation} could not be done, as a night begins`)
      await delay(100)
    }
  }

  /** Where there is nobody to do it to, because others did it to them, what comes before it is done once more. */
  async #doOrPrepare(first: readonly string[]): Promise<void> {
    const operation = first.at(-1)
    if (operation === undefined) return
    const deed = deeds.find(([name]) => name === operation)
    if (!deed) throw new Error(`no deed ${operation}`)
    if (!(await this.#do(deed, false))) await this.#doOrPrepare(first.slice(0, -1))
  }

  /** False when there was nobody to do it to. */
  async #do([operation, act]: Deed, forms = true): Promise<boolean> {
    const ask = await act.give(this.hand)
    this.#reach.journal.turn(operation, ask !== null)
    if (!ask) return false
    const said = await this.#act(operation, ask, forms)
    if (said) act.took?.(said, ask, this.hand)
    return true
  }

  async #act(operation: string, ask: Ask, forms = true): Promise<Said | null> {
    const { journal, known } = this.#reach
    const kind = known.get(operation)
    if (!kind) throw new Error(`no operation ${operation}`)
    if (kind.command) return this.#command(operation, ask, forms ? kind : { ...kind, page: null })
    const answer = await this.#send(operation, ask, '')
    if (!answer) return null
    const done = answer.status === 200
    journal.answer(operation, done ? null : textAt(answer.body, 'code'))
    return done ? answer.body : null
  }

  /** Repeats a command by its key until it is done or refused. */
  async #command(operation: string, ask: Ask, { secret, page }: Known): Promise<Said | null> {
    this.#asked += 1
    const key = `${this.#name}-${this.#asked}`
    const form = page !== null && !secret && this.hand.chance() < 0.3 ? formOf(page, ask) : null
    const once = form ? () => this.#submit(operation, form, key) : () => this.#send(operation, ask, key)
    const first = this.#firstAttempt({ operation, ask, key, secret, form: form !== null, once })
    const limit = performance.now() + patienceMs
    const heard: string[] = []
    for (let asked = 1; performance.now() < limit; asked++) {
      const answer = await (asked === 1 ? first() : once())
      const ended = answer && endingOf(answer, { asked, secret })
      if (answer && ended) {
        this.#reach.journal.write({ key, operation, asked, said: answer.body, ...ended })
        // What a form made is looked for by nobody: its answer is another page.
        return answer.status === 200 && form === null ? answer.body : null
      }
      heard.push(this.#wordOf(answer))
      // Long enough that waiting clients leave the machine to the town.
      await delay(Math.min(800, 60 * asked) * (0.5 + this.hand.chance()))
    }
    return this.#giveUp({ key, operation }, heard)
  }

  #wordOf(answer: Answer | null): string {
    return answer ? wordOf(answer) : this.#reach.journal.lastUnable
  }

  /** Asked too often while the town came and went, nobody knows what became of the first attempt; else it should have ended. */
  #giveUp(what: { key: string; operation: string }, heard: readonly string[]): null {
    const code = heard.at(-1) ?? ''
    if (!heard.some((one) => /^(?:page 429|kernel\.rate-limited)$/.test(one)))
      throw new Error(`${what.operation} ${what.key} had no answer that ends it, but: ${heard.join(', ')}`)
    this.#reach.journal.write({ ...what, code, ending: 'unknown', asked: 2, said: {} })
    return null
  }

  /** Now and then somebody hangs up before the answer, or presses the button twice. */
  #firstAttempt(first: First): () => Promise<Answer | null> {
    const { operation, ask, key, secret, form, once } = first
    const way = this.hand.chance()
    if (way < 0.06 && !form) return () => this.#send(operation, ask, key, 5 + this.hand.chance() * 60)
    if (way > 0.06 + 0.06 || secret) return once
    return async () => {
      const [one, other] = await Promise.all([once(), once()])
      if (one?.status === 200 && other?.status === 200)
        deepStrictEqual(other.body, one.body, `${operation} ${key} was done twice`)
      if (one?.status === 200) return one
      // Without both answers nobody knows yet what the other did.
      return other?.status === 200 || one ? other : null
    }
  }

  /** One attempt as a browser without script makes it. */
  async #submit(operation: string, { as, path, fields }: Form, key: string): Promise<Answer | null> {
    try {
      const response = await fetch(`${this.#reach.origin}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ _operation: operation, _key: key, ...fields }),
        headers: { ...browser, accept: 'text/html', ...(await this.#proof(as)) },
        signal: AbortSignal.timeout(20_000),
        redirect: 'manual',
      })
      await response.arrayBuffer()
      const { status } = response
      if (status >= 500) this.#reach.journal.couldNot(`${status} page`)
      if (status >= 500) return null
      if (status !== 303) return { status, body: {} }
      const led = response.headers.get('location') ?? ''
      return await this.#signedIn(as, { status: led.endsWith('/sign-in') ? 401 : 200, body: {} })
    } catch (error) {
      this.#reach.journal.couldNot(error instanceof Error ? error.name : 'unknown')
      return null
    }
  }

  /** One attempt; null when the town did not answer, or cannot now. */
  async #send(operation: string, { as, input }: Ask, key: string, waitMs = 20_000): Promise<Answer | null> {
    const path = `/api/${operation.replace('.', '/')}`
    const body = JSON.stringify(input)
    const type = 'application/json'
    const { journal, controlSocket } = this.#reach
    const proof = key === '' ? {} : { 'idempotency-key': key }
    try {
      const answer =
        as === 'operator'
          ? await askControl(controlSocket, path, { type, body, headers: proof })
          : await this.#post(
              path,
              body,
              {
                'content-type': type,
                ...proof,
                ...(await this.#proof(as)),
              },
              waitMs,
            )
      const { status } = answer
      if (status < 500) return await this.#signedIn(as, answer as Answer)
      journal.couldNot(`${status} ${textAt(answer.body, 'code')}`)
      return null
    } catch (error) {
      journal.couldNot(error instanceof Error ? error.name : 'unknown', String(error))
      return null
    }
  }

  /** A figure's session may have ended meanwhile, or be too old for this: it signs in again, and asks again. */
  async #signedIn(as: Who, answer: Answer): Promise<Answer | null> {
    const lost = answer.status === 401 || textAt(answer.body, 'code') === 'kernel.proof-needed'
    if (!lost || typeof as !== 'string' || !(as in figures)) return answer
    this.#reach.sessions.delete(as)
    this.#reach.journal.couldNot(`${answer.status} ${textAt(answer.body, 'code')}`)
    return null
  }

  async #post(
    path: string,
    body: BodyInit,
    headers: Record<string, string>,
    waitMs = 20_000,
  ): Promise<Answer> {
    const response = await fetch(`${this.#reach.origin}${path}`, {
      method: 'POST',
      body,
      headers: { ...browser, ...headers },
      signal: AbortSignal.timeout(Math.ceil(waitMs)),
      redirect: 'manual',
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Said) : {} }
  }

  async #proof(who: Who): Promise<Record<string, string>> {
    if (who === 'stranger' || who === 'operator') return {}
    if (typeof who === 'object')
      return 'token' in who ? { authorization: `Bearer ${who.token}` } : { cookie: `hiroba=${who.session}` }
    const { sessions } = this.#reach
    const known = sessions.get(who)
    if (known !== undefined) return { cookie: `hiroba=${known}` }
    const session = await this.#assume(figures[who])
    sessions.set(who, session)
    return { cookie: `hiroba=${session}` }
  }

  /** Signs in as a figure, outside the journal, but by a key. */
  async #assume(id: string): Promise<string> {
    this.#asked += 1
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': `sign-in-${this.#name}-${this.#asked}`,
    }
    const answer = await this.#post('/api/people/assume-persona', JSON.stringify({ id }), headers)
    if (answer.status !== 200) throw new Error(`not signed in: ${JSON.stringify(answer)}`)
    return textAt(answer.body, 'token')
  }

  async #upload(who: Who, bytes: Uint8Array, fileName: string): Promise<string | null> {
    try {
      const headers = { 'x-file-name': encodeURIComponent(fileName), ...(await this.#proof(who)) }
      const answer = await this.#post('/api/blobs', Buffer.from(bytes), headers)
      return answer.status === 201 ? textAt(answer.body, 'id') : null
    } catch {
      return null
    }
  }

  async #form(path: string, fields: Record<string, string>): Promise<Said | null> {
    try {
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await this.#post(path, new URLSearchParams(fields).toString(), type)
      return answer.status === 200 ? answer.body : null
    } catch {
      return null
    }
  }
}

/** A page answers without a code. */
const wordOf = ({ status, body }: Answer) => textAt(body, 'code') || `page ${status}`

/** What an answer says about the command, or null when it has to be asked again. */
function endingOf(
  answer: Answer,
  { asked, secret }: { asked: number; secret: boolean },
): { ending: Ending; code: string } | null {
  const { status } = answer
  if (status === 200) return { ending: 'done', code: '' }
  const code = wordOf(answer)
  // Its answer was lost on the way: a secret is told once.
  if (secret && asked > 1 && code === 'kernel.conflict') return { ending: 'done', code }
  // These come before the key is looked at: they do not say whether an attempt before was done. A page has no code.
  if (asked > 1 && (code === 'kernel.rate-limited' || code === 'page 429')) return null
  if (asked > 1 && (status === 401 || status === 403)) return { ending: 'unknown', code }
  return { ending: 'refused', code }
}

type Form = { as: Who; path: string; fields: Record<string, string> }

/** The same as a form, where all that is sent is plain text; programs and the operator send none. */
function formOf(page: string, { as, input }: Ask): Form | null {
  if (as === 'operator' || (typeof as === 'object' && 'token' in as)) return null
  const entries = Object.entries(input)
  if (!entries.every(([, value]) => ['string', 'number'].includes(typeof value))) return null
  const path = `/ja${page.replace(':id', textAt(input, 'id') || ':')}`
  if (path.includes(':')) return null
  return { as, path, fields: Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) }
}
