import { randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import PostalMime from 'postal-mime'
import { contentOf } from '../setup/alerts/content.ts'
import { newKey } from '../setup/machines.ts'
import { publicUrl } from './town-mixture-people.ts'
import {
  type Act,
  at,
  type Hand,
  listAt,
  type Mixture,
  own,
  plain,
  type Said,
  type Thing,
  textAt,
  toOne,
} from './town-world.ts'

const content = (hand: Hand) => contentOf(`印${hand.world.mark()}`, hand.soon(600))

/** An alert as it stands now. */
async function seen(hand: Hand, kind: string, take = false) {
  const one = take ? hand.take(kind) : hand.pick(kind)
  const said = one && (await hand.call('alerts.get', 'officer', { id: one.id }))
  return one && said
    ? { id: one.id, version: at(said, 'alert.version'), state: textAt(said, 'alert.state') }
    : null
}

const decide = (as: 'approver' | 'officer', more: Said = {}, often = 1): Act => ({
  async give(hand) {
    if (hand.chance() >= often) return null
    let one = await seen(hand, 'submitted-alert')
    // What another has decided meanwhile is still tried now and then.
    for (let tries = 0; one?.state !== 'submitted' && tries < 6; tries++)
      one = await seen(hand, 'submitted-alert')
    return one && { as, input: { id: one.id, version: one.version, ...more } }
  },
  took: (said, _ask, hand) => {
    if (textAt(said, 'state') === 'published') hand.world.put('published-alert', { id: textAt(said, 'id') })
  },
})

/** What was made is there for other acts. */
export const keep = (kind: string) => (said: Said, _ask: unknown, hand: Hand) =>
  hand.world.put(kind, { id: textAt(said, 'id') })

const write: Act['give'] = async (hand) => {
  const one = await seen(hand, 'alert')
  if (one?.state !== 'draft' && hand.chance() < 0.8) return null
  return one && { as: 'officer', input: { ...content(hand), id: one.id, version: one.version } }
}

export const alerts: Mixture = {
  'alerts.ingest': { left: 'telegrams nobody here wrote: src/engines/alerts/ingest-corpus.flow.test.ts' },
  'alerts.draft': {
    give: (hand) => ({ as: 'officer', input: { ...content(hand), drill: hand.chance() < 0.2 } }),
    took: keep('alert'),
  },
  'alerts.compose': {
    give: (hand) => {
      const { texts: _, ...decided } = content(hand)
      return { as: 'officer', input: { ...decided, drill: hand.chance() < 0.2 } }
    },
    took: keep('alert'),
  },
  'alerts.rewrite': { give: write },
  'alerts.extend': {
    give: (hand) => {
      const one = hand.take('published-alert', 3)
      return one && { as: 'officer', input: { id: one.id, expiresAt: content(hand).expiresAt } }
    },
    took: keep('submitted-alert'),
  },
  'alerts.declare-exercise': {
    give: (hand) => ({ as: 'officer', input: { name: '合同訓練', endsAt: content(hand).expiresAt } }),
    took: keep('exercise'),
  },
  'alerts.end-exercise': {
    give: (hand) => {
      const one = hand.take('exercise')
      return one && { as: 'officer', input: { id: one.id } }
    },
  },
  'alerts.list-exercises': plain('officer'),
  'alerts.report-exercise': toOne('exercise', 'officer'),
  'alerts.ask-still-valid': own,
  'alerts.fold-state': own,
  'alerts.prune-state': own,
  'alerts.leave': { left: 'is asked hours after it went out: src/engines/alerts/watch.flow.test.ts' },
  'alerts.keep-prepared': {
    give: (hand) => {
      const one = hand.pick('alert')
      return one && { as: 'officer', input: { id: one.id, name: '用意' } }
    },
    took: keep('prepared-alert'),
  },
  'alerts.retire-prepared': {
    give: (hand) => {
      const one = hand.take('prepared-alert', 3)
      return one && { as: 'officer', input: { id: one.id } }
    },
  },
  'alerts.list-prepared': plain('officer'),
  'alerts.preview': toOne('alert', 'approver'),
  'alerts.edit': { give: write },
  'alerts.submit': { give: write, took: keep('submitted-alert') },
  'alerts.update': {
    give: (hand) => {
      const one = hand.take('published-alert', 3)
      return one && { as: 'officer', input: { ...content(hand), id: one.id } }
    },
    took: keep('alert'),
  },
  'alerts.cancel': {
    give: (hand) => {
      const one = hand.take('published-alert', 3)
      return one && { as: 'officer', input: { id: one.id } }
    },
    took: keep('submitted-alert'),
  },
  'alerts.approve': decide('approver'),
  'alerts.override': decide('officer', { reason: '誰にも連絡がつかない' }, 0.3),
  'alerts.send-back': decide('approver', { reason: '地区を確かめてください' }, 0.5),
  'alerts.discard': {
    async give(hand) {
      const one = hand.chance() < 0.3 ? await seen(hand, 'alert', true) : null
      return one && { as: 'officer', input: { id: one.id, version: one.version } }
    },
  },
  'alerts.expire': own,
  'alerts.list': plain('officer'),
  'alerts.get': toOne('alert', 'approver'),
  'alerts.get-telegram': {
    left: 'telegrams nobody here wrote: src/engines/alerts/ingest-corpus.flow.test.ts',
  },
  'alerts.list-live': plain('stranger'),
  'alerts.show-state': plain('stranger'),
  'alerts.show': toOne('published-alert', 'stranger'),
  'alerts.list-published': plain('stranger', { drill: false }),
  'alerts.fetch-publication': {
    async give(hand) {
      const one = hand.pick('published-alert')
      const said = one && (await hand.call('alerts.show', 'stranger', { id: one.id }))
      return said ? { as: 'stranger', input: { identifier: at(said, 'identifier') } } : null
    },
  },
  'alerts.deliver': own,
  'alerts.deliver-feeds': own,
}

/** What a mail server says of a mail it could not hand over (RFC 3464). */
const bounceOf = (sender: string) =>
  [
    'From: MAILER-DAEMON@relay.example',
    `To: ${sender}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; relay.example',
    '',
    'Final-Recipient: rfc822; nobody@mail.example',
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b--',
    '',
  ].join('\r\n')

export const delivery: Mixture = {
  'delivery.check-media': plain('stranger'),
  'delivery.list': plain('officer'),
  'delivery.get': {
    async give(hand) {
      const said = await hand.call('delivery.list', 'officer', {})
      const one = hand.oneOf(listAt(said, 'rows'))
      return one ? { as: 'approver', input: { id: textAt(one, 'message.id') } } : null
    },
  },
  'delivery.list-parked': plain('administrator'),
  'delivery.release': {
    async give(hand) {
      const said = await hand.call('delivery.list-parked', 'administrator', {})
      const one = hand.oneOf(listAt(said, 'parked'))
      return one ? { as: 'administrator', input: { id: textAt(one, 'id') } } : null
    },
  },
  'delivery.record-bounce': {
    async give(hand) {
      const sender = hand.oneOf(hand.pick('box')?.box?.senders() ?? [])
      if (sender === null) return null
      const blob = await hand.upload('administrator', Buffer.from(bounceOf(sender)), 'bounce.eml')
      return blob === null ? null : { as: 'administrator', input: { blob } }
    },
  },
}

/** The token in the link that the newest such mail to one of our mailboxes carries. */
async function linked(box: Thing | null, part: string): Promise<string | null> {
  for (const { body } of (box?.box?.received() ?? []).toReversed()) {
    const { text } = await PostalMime.parse(body)
    const found = new RegExp(`${part}([\\w-]+)`).exec(text ?? '')
    if (found) return found[1] ?? null
  }
  return null
}

const confirmed = (kind: string, part: string): Act => ({
  async give(hand) {
    const token = await linked(hand.pick(kind), part)
    return token === null ? null : { as: 'stranger', input: { token } }
  },
})
export const confirmMail = confirmed('own-box', '/inbox/confirm/')

/** A mailbox of nobody yet. */
export function newBox(hand: Hand, kind: string): string {
  const box = hand.world.outside.mailbox()
  hand.world.put(kind, { id: box.address, box })
  hand.world.put('box', { id: box.address, box })
  return box.address
}

const signed = async ({ key }: Thing, hand: Hand, claims: Said): Promise<string> => {
  if (!key) throw new Error('a machine without a key')
  const own = { aud: publicUrl, iat: Math.floor(Date.parse(hand.soon(0)) / 1000), jti: randomUUID() }
  return new SignJWT({ ...own, ...claims } as JWTPayload)
    .setProtectedHeader({ alg: key.algorithm, jwk: key.jwk })
    .sign(key.privateKey)
}

const choices = { districts: [], minLevel: 3, drills: false }

const register: Act = {
  async give(hand) {
    const hook = await hand.world.outside.endpoint({ behaviour: { kind: 'healthy' } })
    const key = await newKey('ES256')
    const machine: Thing = { id: '', note: hook.url, who: 'stranger', key, hook }
    hand.world.put('registering', machine)
    return { as: 'stranger', input: { jws: await signed(machine, hand, { url: hook.url, ...choices }) } }
  },
  took: (said, _ask, hand) => {
    const machine = hand.world.kept('registering').pop()
    if (machine) hand.world.put('machine', { ...machine, id: textAt(said, 'id') })
  },
}

const topic = `${publicUrl}/ja/alerts/feed.atom`

const bySubscriber = (more: Said): Act => ({
  give: (hand) => {
    const one = hand.pick('subscriber')
    return one && { as: 'stranger', input: { token: one.note, ...more } }
  },
})

export const subscriptions: Mixture = {
  'subscriptions.request': {
    give: (hand) => ({
      as: 'stranger',
      input: { address: newBox(hand, 'asked-box'), lang: 'ja', minLevel: 3 },
    }),
  },
  'subscriptions.confirm': {
    ...confirmed('asked-box', '/subscribe/confirm/'),
    took: (said, _ask, hand) =>
      hand.world.put('subscriber', { id: textAt(said, 'id'), note: textAt(said, 'token') }),
  },
  'subscriptions.show': bySubscriber({}),
  'subscriptions.change': bySubscriber({ minLevel: 4, districts: ['centre'] }),
  'subscriptions.leave': {
    give: (hand) => {
      const one = hand.take('subscriber', 1)
      return one && { as: 'stranger', input: { token: one.note } }
    },
  },
  'subscriptions.register-machine': register,
  'subscriptions.confirm-machine': {
    async give(hand) {
      const machine = hand.pick('machine')
      const told = machine?.hook?.received()[0]
      const challenge =
        told &&
        textAt(JSON.parse(told.body.toString().startsWith('{') ? told.body.toString() : '{}'), 'challenge')
      if (!machine || !challenge) return null
      return { as: 'stranger', input: { jws: await signed(machine, hand, { id: machine.id, challenge }) } }
    },
  },
  'subscriptions.leave-machine': {
    async give(hand) {
      const machine = hand.take('machine', 3)
      return machine && { as: 'stranger', input: { jws: await signed(machine, hand, { id: machine.id }) } }
    },
  },
  'subscriptions.ask-hub': {
    give: (hand) => {
      const hook = hand.pick('machine')
      const mode = hand.oneOf(['subscribe', 'unsubscribe'])
      return hook && { as: 'stranger', input: { mode, callback: hook.note, topic } }
    },
  },
  'subscriptions.settle-intent': own,
  'subscriptions.drop-stale': own,
  'subscriptions.count': plain('officer'),
}

/** A program that drafts alerts with a token of its own, beside the officer. */
export const byMachine: Act = {
  give: (hand) => {
    const token = hand.pick('token')
    return token && { as: token.who, input: { ...content(hand), drill: false } }
  },
  took: keep('alert'),
}
