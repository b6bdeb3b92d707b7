import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Behaviour,
  HOSTILE,
  type MailboxBehaviour,
  type OutsideWorld,
  type Receipt,
  type RelayBehaviour,
  startOutsideWorld,
} from '../../tests/setup/outside-world/index.ts'
import type { Adapter, Outcome, Rendition, Sending } from '../office/delivery/ports.ts'
import { createGuard } from './network/index.ts'
import { createSmtp } from './smtp/index.ts'
import { createWebhook } from './webhook/index.ts'
import { createWebsub, createWebsubIntent } from './websub/index.ts'

/** A place in the outside world as delivery sees it: where to send, and what came. */
type Place = {
  adapter: Adapter
  address: string
  received(): Receipt[]
  /** Anything at all that came, taken or not. */
  seen(): number
  become(behaviour: 'healthy'): void
}

/** The states every medium can be in; each medium says in its own terms what that means. */
type State =
  | 'healthy'
  | 'slow'
  | 'dead'
  | 'black hole'
  | 'late'
  | 'flapping'
  | 'unwell'
  | 'unwilling'
  | 'gone'

type Medium = {
  name: string
  rendition: Rendition
  place(state: State, totalMs?: number): Promise<Place>
  /** The message's id in what came, or null where the medium has its own way to tell repeats. */
  id(messageId: string): string | null
  hostile: Record<string, () => Promise<Place>>
}

let world: OutsideWorld
beforeAll(async () => {
  world = await startOutsideWorld()
})
afterAll(() => world.close())

const HOME = ['127.0.0.0/8', '::1/128']
const PATIENCE_MS = 15_000
const secret = Buffer.alloc(32, 7)

const limits = (totalMs: number) => ({ connectMs: totalMs, totalMs })
const guard = createGuard({ allow: HOME })

const BEHAVIOURS: Record<State, Behaviour> = {
  healthy: { kind: 'healthy' },
  slow: { kind: 'slow', ms: 100 },
  dead: { kind: 'dead' },
  'black hole': { kind: 'black-hole' },
  late: { kind: 'late', ms: 1_000 },
  flapping: { kind: 'flapping', failures: 2 },
  unwell: { kind: 'status', status: 503 },
  unwilling: { kind: 'status', status: 400 },
  gone: { kind: 'gone' },
}

/** A medium that goes over the web. */
function web(name: string, rendition: Rendition, make: (totalMs: number) => Adapter): Medium {
  const open = async (behaviour: Behaviour, totalMs = PATIENCE_MS): Promise<Place> => {
    const endpoint = await world.endpoint({ behaviour, secret })
    return {
      adapter: make(totalMs),
      address: endpoint.url,
      received: endpoint.received,
      seen: endpoint.requests,
      become: (kind) => endpoint.become({ kind }),
    }
  }
  const hows = Object.keys(HOSTILE) as Array<keyof typeof HOSTILE>
  return {
    name,
    rendition,
    place: (state, totalMs) => open(BEHAVIOURS[state], totalMs),
    id: (messageId) => (name === 'websub-intent' ? null : messageId),
    hostile: Object.fromEntries(hows.map((how) => [how, () => open({ kind: 'hostile', how })])),
  }
}

const MAILBOXES: Partial<Record<State, MailboxBehaviour>> = {
  slow: { kind: 'slow', ms: 100 },
  late: { kind: 'late', ms: 1_000 },
  flapping: { kind: 'flapping', failures: 2 },
  unwell: { kind: 'reply', at: 'recipient', status: 451, text: '4.2.2 mailbox full' },
  unwilling: { kind: 'reply', at: 'data', status: 554, text: '5.6.0 not this' },
  gone: { kind: 'reply', at: 'recipient', status: 550, text: '5.1.1 no such mailbox' },
}

const RELAYS: Partial<Record<State, RelayBehaviour>> = { dead: 'dead', 'black hole': 'black-hole' }

function mail(): Medium {
  const open = async (
    behaviour: RelayBehaviour,
    box?: MailboxBehaviour,
    totalMs = PATIENCE_MS,
  ): Promise<Place> => {
    const relay = await world.relay({ behaviour })
    const mailbox = relay.mailbox(box)
    return {
      adapter: createSmtp({ ...MAIL, url: relay.url, limits: { silenceMs: totalMs, totalMs } }),
      address: mailbox.address,
      received: mailbox.received,
      seen: () => relay.mails().length,
      become: mailbox.become,
    }
  }
  const rude = ['greets and is silent', 'random bytes', 'reply without end', 'hangs up'] as const
  return {
    name: 'mail',
    rendition: {
      contentType: 'text/plain; charset=utf-8',
      title: '見本',
      body: Buffer.from('見本\n{leave}\n'),
      variant: 'ja',
    },
    place: (state, totalMs) => open(RELAYS[state] ?? 'healthy', MAILBOXES[state], totalMs),
    id: (messageId) => `${messageId}.destination-1@town.example`,
    hostile: Object.fromEntries(rude.map((how) => [how, () => open(how, undefined, 1_000)])),
  }
}

const MAIL = {
  from: '見本市 <alerts@town.example>',
  bounceAddress: 'bounce@town.example',
  bounceToken: () => 'token',
}

const cap: Rendition = {
  contentType: 'application/cap+xml; charset=utf-8',
  title: null,
  body: Buffer.from('<alert/>'),
  variant: '',
}
const topic = 'https://town.example/alerts/feed'
const intent = { mode: 'subscribe', topic, challenge: 'c-123', leaseSeconds: 864_000 }

const MEDIA: Medium[] = [
  web('webhook', cap, (totalMs) => createWebhook({ guard, limits: limits(totalMs) })),
  web('websub', { ...cap, variant: topic }, (totalMs) =>
    createWebsub({ guard, limits: limits(totalMs), hubUrl: 'https://town.example/hub' }),
  ),
  web('websub-intent', { ...cap, body: Buffer.from(JSON.stringify(intent)) }, (totalMs) =>
    createWebsubIntent({ guard, limits: limits(totalMs) }),
  ),
  mail(),
]

const message = (place: Place, rendition: Rendition, more: Partial<Sending> = {}): Sending => ({
  messageId: 'message-1',
  destinationId: 'destination-1',
  attempt: 1,
  address: place.address,
  secret,
  leaveUrl: 'https://town.example/leave?key=1',
  rendition,
  atSeconds: 1_795_320_000,
  ...more,
})

const attempt = (place: Place, rendition: Rendition, more?: Partial<Sending>): Promise<Outcome> =>
  place.adapter.send(message(place, rendition, more)).outcome

describe.each(MEDIA)('$name', (medium) => {
  const { rendition } = medium

  it('names its medium and how much it takes at once', async () => {
    const { adapter } = await medium.place('healthy')
    expect(adapter.medium).toBe(medium.name)
    expect(adapter.concurrency).toBeGreaterThan(0)
  })

  it.each(['healthy', 'slow'] as const)('delivers to a %s receiver', async (state) => {
    const place = await medium.place(state)
    expect(await attempt(place, rendition)).toMatchObject({ kind: 'delivered' })
    expect(place.seen()).toBe(1)
  })

  it('carries the id of the message, the same in every attempt', async () => {
    const place = await medium.place('healthy')
    await attempt(place, rendition)
    await attempt(place, rendition, { attempt: 2, atSeconds: 1_795_320_060 })
    const id = medium.id('message-1')
    if (id === null) expect(place.seen()).toBe(2)
    else expect(place.received()).toMatchObject([{ id, count: 2 }])
  })

  it('may be tried again when the receiver is unwell', async () => {
    const place = await medium.place('unwell')
    expect(await attempt(place, rendition)).toMatchObject({ kind: 'retry', afterMs: null })
  })

  it('is refused, not gone, when the receiver does not want this message', async () => {
    const place = await medium.place('unwilling')
    expect(await attempt(place, rendition)).toMatchObject({ kind: 'refused', gone: false })
  })

  it('is gone when the receiver is', async () => {
    expect(await attempt(await medium.place('gone'), rendition)).toMatchObject({
      kind: 'refused',
      gone: true,
    })
  })

  it('may be tried again when nobody is there', async () => {
    const outcome = await attempt(await medium.place('dead'), rendition)
    expect(outcome).toEqual({ kind: 'retry', code: 'unreachable', status: null, afterMs: null })
  })

  it('settles within its limit when nobody answers', async () => {
    const outcome = await attempt(await medium.place('black hole', 200), rendition)
    expect(outcome).toEqual({ kind: 'retry', code: 'timeout', status: null, afterMs: null })
  })

  it('comes again, with the id it came with, when the answer was too late', async () => {
    const place = await medium.place('late', 500)
    expect(await attempt(place, rendition)).toMatchObject({ kind: 'retry', code: 'timeout' })
    place.become('healthy')
    expect(await attempt(place, rendition, { attempt: 2 })).toMatchObject({ kind: 'delivered' })
    if (medium.id('') !== null) expect(place.received()).toMatchObject([{ count: 2 }])
  })

  it('gets through at the third attempt when two fail, once', async () => {
    const place = await medium.place('flapping')
    const kinds: string[] = []
    for (const number of [1, 2, 3]) kinds.push((await attempt(place, rendition, { attempt: number })).kind)
    expect(kinds).toEqual(['retry', 'retry', 'delivered'])
    if (medium.id('') !== null) expect(place.received()).toMatchObject([{ count: 1 }])
  })

  it('settles at once when cancelled, and what comes later changes nothing', async () => {
    const place = await medium.place('late')
    const { outcome, cancel } = place.adapter.send(message(place, rendition))
    await expect.poll(place.seen).toBe(1)
    cancel()
    cancel()
    expect(await outcome).toEqual({ kind: 'retry', code: 'cancelled', status: null, afterMs: null })
    place.become('healthy')
    expect(await attempt(place, rendition)).toMatchObject({ kind: 'delivered' })
  })

  it('can be cancelled before it began, and after it ended', async () => {
    const place = await medium.place('healthy')
    const early = place.adapter.send(message(place, rendition))
    early.cancel()
    expect(await early.outcome).toMatchObject({ kind: 'retry', code: 'cancelled' })
    const ended = place.adapter.send(message(place, rendition))
    expect(await ended.outcome).toMatchObject({ kind: 'delivered' })
    ended.cancel()
    expect(await ended.outcome).toMatchObject({ kind: 'delivered' })
  })

  it.each(Object.keys(medium.hostile))('is not delivered by an answer that is: %s', async (how) => {
    const place = await medium.hostile[how]?.()
    if (place === undefined) throw new Error('unknown')
    const outcome = await attempt(place, rendition)
    expect(outcome).toMatchObject({ kind: 'retry', status: null })
    // Ended by what is wrong with the answer, not by the clock; only a silent relay has to be waited for.
    const silent = how === 'greets and is silent'
    expect(outcome.kind === 'retry' && outcome.code === 'timeout').toBe(silent)
  })

  it.each([
    ['no address', 'nonsense'],
    ['an empty address', ''],
    ['line breaks', 'http://127.0.0.1:9/\r\nx: y'],
    ['line breaks in a mail address', 'box-1@mail.test\r\nRCPT TO:<other@mail.test>'],
    ['another protocol', 'ftp://127.0.0.1/'],
    ['a name and a password', 'http://user:secret@127.0.0.1:9/'],
  ])('refuses, and never throws for, %s', async (_, address) => {
    const place = await medium.place('healthy')
    const outcome = await attempt(place, rendition, { address })
    expect(outcome.kind).not.toBe('delivered')
    expect(place.seen()).toBe(0)
  })

  it('lets no text become a header', async () => {
    const evil = 'x\r\nInjected: yes\r\n\r\nbody'
    const renditions: Rendition[] = [
      { ...rendition, contentType: `text/plain${evil}` },
      { ...rendition, variant: `https://town.example/${evil}` },
      { ...rendition, title: evil },
    ]
    const place = await medium.place('healthy')
    for (const one of renditions) await attempt(place, one)
    await attempt(place, rendition, { messageId: evil })
    await attempt(place, rendition, { destinationId: evil })
    await attempt(place, rendition, { leaveUrl: `https://town.example/${evil}` })
    for (const { headers } of place.received()) expect(Object.keys(headers)).not.toContain('injected')
  })

  it('takes many at once, and hostile receivers hold up nobody', async () => {
    const [healthy, silent] = await Promise.all([medium.place('healthy'), medium.place('black hole')])
    const stuck = Array.from({ length: 20 }, () => silent.adapter.send(message(silent, rendition)))
    const sent = Array.from({ length: 30 }, (_, at) =>
      attempt(healthy, rendition, { messageId: `message-${at}` }),
    )
    const kinds = (await Promise.all(sent)).map(({ kind }) => kind)
    expect(kinds).toEqual(Array(30).fill('delivered'))
    for (const { cancel } of stuck) cancel()
    await Promise.all(stuck.map(({ outcome }) => outcome))
  })

  it('can be closed while kept connections rest, and twice', async () => {
    const place = await medium.place('healthy')
    await attempt(place, rendition)
    await place.adapter.close()
    await place.adapter.close()
  })
})
