import {
  type CreationOptions,
  type RequestOptions,
  SoftwareAuthenticator,
} from '../../src/office/people/authenticator.fixture.ts'
import {
  type Act,
  byOne,
  figures,
  type Hand,
  listAt,
  type Mixture,
  own,
  plain,
  type Said,
  textAt,
  toOne,
} from './town-world.ts'

export const publicUrl = 'http://localhost:8080'

const roles = ['official', 'approver', 'resident-supervisor', 'letter-writer']

/** Who enrolled: a session that is theirs. */
const enrolled = (said: Said, hand: Hand, kind = 'colleague') =>
  hand.world.put(kind, { id: textAt(said, 'personId'), who: { session: textAt(said, 'token') } })

const byLink = (kind: string): Act => ({
  give: (hand) => {
    const link = hand.take(kind)
    return link && { as: 'stranger', input: { token: link.note } }
  },
  took: (said, _ask, hand) => enrolled(said, hand),
})

const keepLink = (kind: string) => (said: Said, _ask: unknown, hand: Hand) =>
  hand.world.put(kind, { id: textAt(said, 'personId'), note: textAt(said, 'token') })

async function withPasskey(hand: Hand) {
  const owner = hand.pick('colleague')
  if (!owner) return null
  const options = await hand.call('people.begin-passkey', owner.who, {})
  if (!options) return null
  const device = new SoftwareAuthenticator(publicUrl)
  const response = device.create(options as unknown as CreationOptions)
  return { owner, device, response }
}

const addPasskey: Act = {
  async give(hand) {
    const made = await withPasskey(hand)
    if (!made) return null
    hand.world.put('device', { id: made.owner.id, who: made.owner.who, device: made.device })
    return { as: made.owner.who, input: { name: '机の鍵', response: made.response } }
  },
}

/** Who proved goes on under another token; nobody uses the one from before. */
const goesOn = (said: Said, _ask: unknown, hand: Hand) =>
  hand.world.put('passing', { id: '', who: { session: textAt(said, 'token') } })

const prove: Act = {
  async give(hand) {
    const owner = hand.take('colleague', 6)
    const options = owner && (await hand.call('people.begin-passkey', owner.who, {}))
    if (!owner || !options) return null
    const device = new SoftwareAuthenticator(publicUrl)
    const response = device.create(options as unknown as CreationOptions)
    await hand.call('people.add-passkey', owner.who, { name: '机の鍵', response })
    const asked = await hand.call('people.begin-proof', owner.who, {})
    return asked && { as: owner.who, input: { response: device.get(asked as unknown as RequestOptions) } }
  },
  took: goesOn,
}

const proveByPaperCode: Act = {
  async give(hand) {
    const owner = hand.take('colleague', 6)
    const sheet = owner && (await hand.call('people.make-paper-codes', owner.who, {}))
    const [code] = listAt(sheet, 'codes')
    return owner && code ? { as: owner.who, input: { code: String(code) } } : null
  },
  took: goesOn,
}

const signIn: Act = {
  async give(hand) {
    const device = hand.pick('device')?.device
    const options = device && (await hand.call('people.begin-sign-in', 'stranger', {}))
    if (!device || !options) return null
    return { as: 'stranger', input: { response: device.get(options as unknown as RequestOptions) } }
  },
  took: (said, _ask, hand) => enrolled(said, hand),
}

const ofOwn = (
  operation: string,
  list: string,
  { kind = 'colleague', spare = 0, more = {} }: { kind?: string; spare?: number; more?: Said } = {},
): Act => ({
  async give(hand) {
    const owner = hand.world.kept(kind).length > spare ? hand.pick(kind) : null
    const said = owner && (await hand.call(operation, owner.who, {}))
    const one = hand.oneOf(listAt(said, list))
    return owner && one ? { as: owner.who, input: { id: textAt(one, 'id'), ...more } } : null
  },
})

export const people: Mixture = {
  'people.invite': {
    give: (hand) => ({
      as: hand.chance() < 0.5 ? 'administrator' : 'operator',
      input: { name: '見本　鐘ヶ江', roles: [hand.oneOf(roles)] },
    }),
    took: keepLink('invitation'),
  },
  'people.assign-roles': toOne('colleague', 'administrator', () => ({
    roles: ['official', 'resident-supervisor'],
  })),
  'people.remove': {
    give: (hand) => {
      const one = hand.chance() < 0.3 ? hand.take('colleague', 6) : null
      return one && { as: 'administrator', input: { id: one.id } }
    },
  },
  'people.sign-in': signIn,
  'people.use-paper-code': {
    give: (hand) => {
      const code = hand.take('paper-code')
      return code && { as: 'stranger', input: { code: code.note } }
    },
    took: (said, _ask, hand) => enrolled(said, hand),
  },
  'people.add-passkey': addPasskey,
  'people.make-paper-codes': {
    ...byOne('colleague'),
    took: (said, _ask, hand) => {
      for (const code of listAt(said, 'codes').slice(0, 3))
        hand.world.put('paper-code', { id: '', note: String(code) })
    },
  },
  'people.approve-re-enrolment': {
    give: (hand) => {
      const asked = hand.take('re-enrolment', 1)
      return asked && { as: 'operator', input: { id: asked.id } }
    },
    took: keepLink('new-way-in'),
  },
  'people.show-secret': { left: 'a secret is kept to be shown for browsers only: tests/journeys' },
  'people.put-away-secret': { left: 'a secret is kept to be shown for browsers only: tests/journeys' },
  'people.begin-sign-in': plain('stranger'),
  'people.begin-passkey': byOne('colleague'),
  'people.begin-proof': byOne('colleague'),
  'people.prove': prove,
  'people.prove-by-paper-code': proveByPaperCode,
  'people.prove-as-persona': {
    give: (hand) => {
      const session = hand.take('passing')
      return session && { as: session.who, input: {} }
    },
    took: goesOn,
  },
  'people.count-sessions': plain('administrator'),
  'people.end-every-session': {
    left: 'nobody of the mixture would be signed in any more: src/office/people/proof.flow.test.ts',
  },
  'people.invite-first': own,
  'people.enrol': byLink('invitation'),
  'people.re-enrol': byLink('new-way-in'),
  'people.sign-out': {
    give: (hand) => {
      const session = hand.take('passing')
      return session && { as: session.who, input: {} }
    },
  },
  'people.sign-out-everywhere': {
    give: (hand) => {
      const one = hand.chance() < 0.3 ? hand.take('colleague', 6) : null
      return one && { as: one.who, input: {} }
    },
  },
  'people.list-sessions': byOne('colleague'),
  'people.end-session': ofOwn('people.list-sessions', 'sessions'),
  'people.end-other-sessions': byOne('colleague'),
  'people.end-stolen-session': own,
  'people.list-keys': byOne('colleague'),
  'people.remove-passkey': ofOwn('people.list-keys', 'passkeys', {
    kind: 'device',
    spare: 1,
    more: { knowingly: true },
  }),
  'people.suspend-passkey': own,
  'people.list-notices': byOne('colleague'),
  'people.read-notices': byOne('colleague'),
  'people.count-due': plain('administrator'),
  'people.list': plain('administrator'),
  'people.get': toOne('colleague', 'administrator'),
  'people.request-re-enrolment': {
    ...toOne('colleague', 'administrator', () => ({ reason: '鍵をなくしたとのこと。' })),
    took: (said, _ask, hand) => hand.world.put('re-enrolment', { id: textAt(said, 'requestId') }),
  },
  'people.decline-re-enrolment': {
    give: (hand) => {
      const asked = hand.take('re-enrolment', 1)
      return asked && { as: 'operator', input: { id: asked.id } }
    },
  },
  'people.show-re-enrolment': toOne('re-enrolment', 'administrator'),
  'people.assume-persona': {
    give: () => ({ as: 'stranger', input: { id: figures.mayor } }),
    took: (said, _ask, hand) => enrolled(said, hand, 'passing'),
  },
  'people.list-personas': plain('stranger'),
}
