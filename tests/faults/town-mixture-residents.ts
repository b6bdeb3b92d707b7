import {
  type Act,
  at,
  byOne,
  type Hand,
  listAt,
  type Mixture,
  own,
  plain,
  type Said,
  textAt,
  toOne,
} from './town-world.ts'

const numerals = '〇一二三四五六七八九'
const sounds = ['マル', 'イチ', 'ニ', 'サン', 'ヨン', 'ゴ', 'ロク', 'ナナ', 'ハチ', 'キュウ']
const digitsOf = (count: number, by: readonly string[]) =>
  [...String(count)].map((one) => by[Number(one)]).join('')

/** Part of every name given here, and of nothing else: it must not come up in the log. */
export const canary = '鐘ヶ江'

/** A person nobody else is. */
function somebody(hand: Hand, more: Said = {}): Said {
  const mark = hand.world.mark()
  return {
    name: `${canary}　${digitsOf(mark, [...numerals])}郎`,
    kana: `カネガエ　${digitsOf(mark, sounds)}ロウ`,
    birthDate: `19${40 + (mark % 60)}-0${1 + (mark % 9)}-1${mark % 10}`,
    gender: 'unknown',
    address: `試験県青波町北浜${1 + mark}番地`,
    postcode: '6990001',
    phone: null,
    email: null,
    ...more,
  }
}

const onPaper = '本人であることを、旅券で確かめました。'
const lookingFor = { purpose: 'counter' } as const

/** Changes a record as it stands now, as a clerk who looked first does. */
const change: Act = {
  async give(hand) {
    const one = hand.pick('resident')
    const said = one && (await hand.call('residents.get', 'clerk', { id: one.id, ...lookingFor }))
    if (!one || !said) return null
    const mark = hand.world.mark()
    const numbered = at(said, 'fields.registerNumber') ?? String(700_000 + mark)
    const input = {
      ...(at(said, 'fields') as Said),
      ...{ id: one.id, version: at(said, 'resident.version'), reason: 'moved' },
      ...{ address: `試験県青波町南浜${mark}番地`, registerNumber: numbered },
    }
    return { as: 'clerk', input }
  },
  took: (_said, { input }, hand) =>
    hand.world.put('numbered', { id: textAt(input, 'id'), note: textAt(input, 'registerNumber') }),
}

const ask = (kind: 'merge' | 'recovery' | 'erasure', as: 'clerk' | 'supervisor'): Act => ({
  give: (hand) => {
    const one = kind === 'recovery' ? hand.pick('opened') : hand.take('resident', 25)
    const other = kind === 'merge' ? hand.pick('resident') : null
    if (!one || (kind === 'merge' && !other)) return null
    return { as, input: { id: one.id, reason: onPaper, ...(other ? { other: other.id } : {}) } }
  },
  took: (said, _ask, hand) => hand.world.put('request', { id: textAt(said, 'requestId') }),
})

const guardian: Act = {
  give: (hand) => {
    const [ward, other] = [hand.pick('resident'), hand.pick('numbered')]
    if (!ward || !other) return null
    const input = { id: ward.id, kind: 'proxy', guardian: other.note, until: hand.date(200) }
    return { as: 'clerk', input }
  },
  took: (said, _ask, hand) => hand.world.put('guardianship', { id: textAt(said, 'guardianshipId') }),
}

const gone = (): Act => ({
  give: (hand) => {
    const one = hand.chance() < 0.3 ? hand.take('resident', 25) : null
    return one && { as: 'clerk', input: { id: one.id, on: hand.date(-2) } }
  },
})

const search: Act = { give: () => ({ as: 'clerk', input: { name: canary, ...lookingFor } }) }
const noCard = { left: 'nobody vouches for cards here: src/office/residents/card.flow.test.ts' }
const browsers = { left: 'a secret is kept to be shown for browsers only: tests/journeys' }

export const residents: Mixture = {
  'residents.begin-sign-in': noCard,
  'residents.take-sign-in': noCard,
  'residents.sign-in-by-card': noCard,
  'residents.begin-proof': noCard,
  'residents.prove-by-card': noCard,
  'residents.prove-by-code': {
    async give(hand) {
      const holder = hand.take('holder', 3)
      const asked = holder && { id: holder.id, document: 'passport', channel: 'counter' }
      const given = asked && (await hand.call('residents.open-account', 'clerk', asked))
      return holder && given ? { as: holder.who, input: { code: textAt(given, 'code') } } : null
    },
    took: (said, _ask, hand) =>
      hand.world.put('passing', { id: '', who: { session: textAt(said, 'token') } }),
  },
  'residents.accept-card-change': noCard,
  'residents.decline-card-change': noCard,
  'residents.use-code': {
    give: (hand) => {
      const code = hand.take('code')
      return code && { as: 'stranger', input: { code: code.note } }
    },
    took: (said, _ask, hand) =>
      hand.world.put('holder', { id: textAt(said, 'personId'), who: { session: textAt(said, 'token') } }),
  },
  'residents.get-own': byOne('holder'),
  'residents.list-family': byOne('holder'),
  'residents.offer-proxy': {
    give: (hand) => {
      const holder = hand.pick('holder')
      return holder && { as: holder.who, input: { until: hand.date(90) } }
    },
    took: (said, _ask, hand) => hand.world.put('offer', { id: '', note: textAt(said, 'code') }),
  },
  'residents.show-offer': browsers,
  'residents.accept-proxy': {
    give: (hand) => {
      const [offer, holder] = [hand.take('offer'), hand.pick('holder')]
      return offer && holder && { as: holder.who, input: { code: offer.note } }
    },
    took: (said, { as }, hand) => hand.world.put('accepted', { id: textAt(said, 'id'), who: as }),
  },
  'residents.withdraw-proxy': {
    give: (hand) => {
      const one = hand.take('accepted')
      return one && { as: one.who, input: { id: one.id } }
    },
  },
  'residents.search': search,
  'residents.keep-search': {
    ...search,
    took: (said, _ask, hand) => hand.world.put('search', { id: textAt(said, 'search') }),
  },
  'residents.show-search': toOne('search', 'clerk'),
  'residents.get': toOne('resident', 'clerk', () => lookingFor),
  'residents.register': {
    give: (hand) => ({ as: hand.chance() < 0.8 ? 'clerk' : 'supervisor', input: somebody(hand) }),
    took: (said, { input }, hand) => {
      hand.world.put('resident', { id: textAt(said, 'id') })
      hand.world.put('registered', { id: textAt(said, 'id'), note: textAt(input, 'name') })
    },
  },
  'residents.change': change,
  'residents.set-disclosure': toOne('resident', 'supervisor', (hand) => ({
    undisclosed: hand.chance() < 0.3,
  })),
  'residents.move-out': gone(),
  'residents.record-death': gone(),
  'residents.open-account': {
    give: (hand) => {
      // Who has a number can be written to.
      const one = hand.pick(hand.chance() < 0.7 ? 'numbered' : 'resident')
      return one && { as: 'clerk', input: { id: one.id, document: 'passport', channel: 'counter' } }
    },
    took: (said, { input }, hand) => {
      hand.world.put('code', { id: textAt(said, 'id'), note: textAt(said, 'code') })
      hand.world.put('opened', { id: textAt(input, 'id') })
    },
  },
  'residents.show-code': browsers,
  'residents.add-guardian': guardian,
  'residents.end-guardian': {
    give: (hand) => {
      const one = hand.take('guardianship', 2)
      return one && { as: 'clerk', input: { id: one.id } }
    },
  },
  'residents.request-merge': ask('merge', 'clerk'),
  'residents.request-recovery': ask('recovery', 'clerk'),
  'residents.request-erasure': ask('erasure', 'supervisor'),
  'residents.approve': {
    give: (hand) => {
      const [asked, deputy] = [hand.take('request'), hand.pick('deputy')]
      return asked && deputy && { as: deputy.who, input: { id: asked.id } }
    },
  },
  'residents.decline': {
    give: (hand) => {
      const asked = hand.take('request')
      return asked && { as: 'clerk', input: { id: asked.id } }
    },
  },
  'residents.show-request': toOne('request', 'clerk'),
  'residents.close-old-accounts': own,
  'residents.add-samples': own,
}

const headings = '宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,続柄,郵便番号,住所,行政区,支援措置'

/** A file of the resident register with households of three, who are in no other file. */
function registerFile(hand: Hand): Uint8Array {
  const first = hand.world.mark()
  const lines = [0, 1, 2, 3, 4, 5].map((n) => {
    const number = 100_000 + first * 10 + n
    const household = 500_000 + first * 10 + (n < 3 ? 0 : 1)
    const person = somebody(hand)
    const relation = ['世帯主', '妻', '長男'][n % 3]
    const born = textAt(person, 'birthDate')
    return `${number},${household},${textAt(person, 'name')},${textAt(person, 'kana')},${born},男,${relation},699-0001,青波町北浜${first}番地,北浜,`
  })
  return Buffer.from(`\ufeff${[headings, ...lines].join('\r\n')}\r\n`)
}

const comparedImport = async (hand: Hand, take: boolean): Promise<string | null> => {
  const one = take ? hand.take('import') : hand.pick('import')
  if (!one) return null
  const said = await hand.call('households.get-import', 'supervisor', { id: one.id })
  if (textAt(said, 'state') === 'compared') return one.id
  // Still being compared: it is come back to.
  if (take && said) hand.world.put('import', one)
  return null
}

const member = async (hand: Hand) => {
  const home = hand.pick('household')
  const said = home && (await hand.call('households.get', 'clerk', { id: home.id }))
  const one = hand.oneOf(listAt(said, 'members'))
  return home && one ? { id: home.id, residentId: textAt(one, 'residentId') } : null
}

export const households: Mixture = {
  'households.upload-register': {
    async give(hand) {
      const bytes = registerFile(hand)
      const number = /\r\n\d+,(\d+)/.exec(Buffer.from(bytes).toString())?.[1] ?? ''
      hand.world.put('household-number', { id: '', note: number })
      const file = await hand.upload('supervisor', bytes, 'register.csv')
      return file === null ? null : { as: 'supervisor', input: { file } }
    },
    took: (said, _ask, hand) => hand.world.put('import', { id: textAt(said, 'id') }),
  },
  'households.drop-import': {
    async give(hand) {
      const id = hand.chance() < 0.5 ? await comparedImport(hand, true) : null
      return id === null ? null : { as: 'supervisor', input: { id } }
    },
  },
  'households.list-differences': toOne('import', 'supervisor', () => ({ outcome: 'new', page: 1 })),
  'households.list-refusals': toOne('import', 'supervisor'),
  'households.find': {
    give: (hand) => {
      const one = hand.pick('household-number')
      return one && { as: 'clerk', input: { number: one.note } }
    },
    took: (said, _ask, hand) => hand.world.put('household', { id: textAt(said, 'id') }),
  },
  'households.get': toOne('household', 'clerk'),
  'households.own': byOne('holder'),
  'households.change-head': {
    async give(hand) {
      const found = await member(hand)
      return found && { as: 'clerk', input: { ...found, relation: 'relative' } }
    },
  },
  'households.split': {
    async give(hand) {
      const found = await member(hand)
      return found && { as: 'clerk', input: { ...found, number: String(900_000 + hand.world.mark()) } }
    },
  },
  'households.compare-part': own,
  'households.apply-part': own,
  'households.confirm-import': {
    async give(hand) {
      const id = await comparedImport(hand, true)
      return id === null ? null : { as: 'supervisor', input: { id } }
    },
  },
  'households.list-imports': plain('supervisor'),
  'households.get-import': toOne('import', 'supervisor'),
}
