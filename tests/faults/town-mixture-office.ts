import {
  type Act,
  type Ask,
  at,
  type Figure,
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

const officials: readonly Figure[] = ['drafter', 'chief', 'manager', 'mayor']
const name = (hand: Hand) => ({ name: `試験団体${hand.world.mark()}号`, kana: 'シケンダンタイ' })

/** Where a figure works: the organisation, section and membership. */
async function placeOf(hand: Hand, figure: Figure) {
  const said = await hand.call('organisations.mine', figure, {})
  const [one] = listAt(said, 'memberships')
  return one === undefined
    ? null
    : {
        organisationId: textAt(one, 'organisationId'),
        sectionId: textAt(one, 'sectionId'),
        id: textAt(one, 'id'),
      }
}

const inOffice =
  (
    figure: Figure,
    make: (place: NonNullable<Awaited<ReturnType<typeof placeOf>>>, hand: Hand) => object | null,
  ): Act['give'] =>
  async (hand) => {
    const place = await placeOf(hand, figure)
    const input = place && make(place, hand)
    return input && { as: figure, input: { ...input } }
  }

const keep =
  (kind: string) =>
  (said: Said, { as }: Ask, hand: Hand) =>
    hand.world.put(kind, { id: textAt(said, 'id'), who: as })

const endOne =
  (kind: string, spare = 0): Act['give'] =>
  (hand) => {
    const one = hand.take(kind, spare)
    return one && { as: one.who, input: { id: one.id } }
  }

export const organisations: Mixture = {
  'organisations.list': plain('administrator'),
  'organisations.get': toOne('organisation', 'officer'),
  'organisations.add': {
    give: (hand) => ({ as: 'administrator', input: { kind: 'npo', ...name(hand) } }),
    took: keep('organisation'),
  },
  'organisations.change': toOne('organisation', 'administrator', name),
  'organisations.close': { give: endOne('organisation', 4) },
  'organisations.add-section': {
    give: (hand) => {
      const one = hand.pick('organisation')
      return one && { as: 'administrator', input: { organisationId: one.id, ...name(hand) } }
    },
    took: keep('section'),
  },
  'organisations.get-section': toOne('section', 'administrator'),
  'organisations.change-section': toOne('section', 'administrator', name),
  'organisations.close-section': { give: endOne('section', 1) },
  'organisations.get-member': toOne('membership', 'administrator'),
  'organisations.invite-member': {
    give: (hand) => {
      const one = hand.pick('organisation')
      return (
        one && { as: 'administrator', input: { organisationId: one.id, name: '見本　鐘ヶ江', roles: [] } }
      )
    },
    took: (said, _ask, hand) =>
      hand.world.put('membership', { id: textAt(said, 'membershipId'), who: 'administrator' }),
  },
  'organisations.add-member': {
    give: (hand) => {
      const [one, person] = [hand.pick('organisation'), hand.pick('colleague')]
      if (!one || !person) return null
      return { as: 'administrator', input: { organisationId: one.id, personId: person.id, roles: [] } }
    },
    took: keep('membership'),
  },
  'organisations.change-member': toOne('membership', 'administrator', (hand) => ({
    roles: [],
    until: hand.date(100),
  })),
  'organisations.end-membership': { give: endOne('membership', 3) },
  'organisations.mine': plain('manager'),
  'organisations.name-substitute': {
    give: inOffice('manager', ({ organisationId, id }, hand) => ({
      ...{ organisationId, membershipId: id, deputyId: figures.chief, roles: [], reason: '出張' },
      ...{ fromAt: hand.soon(2000), untilAt: hand.soon(3000) },
    })),
    took: keep('substitution'),
  },
  'organisations.name-deputy': {
    give: inOffice('administrator', ({ organisationId, sectionId }, hand) => ({
      ...{ organisationId, sectionId, position: 'deputy-mayor', deputyId: figures.manager, reason: '欠員' },
      ...{ fromAt: hand.soon(1), untilAt: hand.soon(3000) },
    })),
    took: keep('substitution'),
  },
  'organisations.end-substitution': { give: endOne('substitution') },
  'organisations.on-call': plain('officer'),
  'organisations.list-shifts': {
    give: (hand) => ({ as: 'officer', input: { week: hand.date(hand.below(60)) } }),
  },
  'organisations.get-shift': toOne('shift', 'administrator'),
  'organisations.add-shift': {
    give: (hand) => {
      const from = 600 * hand.below(400)
      const personId = hand.oneOf([figures.officer, figures.approver])
      const input = { desk: 'duty', personId, fromAt: hand.soon(from), untilAt: hand.soon(from + 480) }
      return { as: 'administrator', input }
    },
    took: keep('shift'),
  },
  'organisations.swap-shift': toOne('shift', 'administrator', (hand) => ({
    personId: hand.oneOf([figures.officer, figures.approver]),
  })),
  'organisations.remove-shift': { give: endOne('shift', 2) },
  'organisations.count-gaps': plain('officer'),
  'organisations.list-break-glass': plain('manager'),
  'organisations.get-break-glass': toOne('emergency', 'administrator'),
  'organisations.break-glass': {
    give: (hand) => ({
      as: hand.oneOf(officials) ?? 'drafter',
      input: { role: 'duty-officer', reason: '当直が倒れた', minutes: '30' },
    }),
    took: keep('emergency'),
  },
  'organisations.end-break-glass': {
    give: (hand) => {
      const one = hand.take('emergency')
      if (!one) return null
      hand.world.put('ended-emergency', one)
      return { as: one.who, input: { id: one.id } }
    },
  },
  'organisations.review-break-glass': {
    give: (hand) => {
      const one = hand.take('ended-emergency')
      return one && { as: 'administrator', input: { id: one.id, finding: '記録と合っている' } }
    },
  },
  'organisations.permissions': plain('administrator'),
  'organisations.end-lapsed': own,
}

const item = async (hand: Hand, more: object = {}) => {
  const figure =
    hand.oneOf(['administrator', 'approver', 'drafter', 'chief', 'supervisor', 'writer'] as const) ?? 'chief'
  const said = await hand.call('work.list', figure, { ...more })
  const found = hand.oneOf(listAt(said, 'items'))
  if (!found) return null
  hand.world.put('item', { id: textAt(found, 'id'), who: figure })
  return {
    figure,
    id: textAt(found, 'id'),
    seen: at(found, 'assignedTo') ?? null,
    selfClosing: at(found, 'selfClosing'),
  }
}

export const work: Mixture = {
  'work.list': plain('approver'),
  'work.list-all': plain('administrator'),
  'work.count': plain('chief'),
  'work.get': {
    give: (hand) => {
      const one = hand.pick('item')
      return one && { as: one.who, input: { id: one.id } }
    },
  },
  'work.assign': {
    async give(hand) {
      const one = await item(hand)
      return one && { as: one.figure, input: { id: one.id, seen: one.seen, to: figures[one.figure] } }
    },
  },
  'work.give-back': {
    async give(hand) {
      const one = await item(hand, { assigned: 'me' })
      return one && { as: one.figure, input: { id: one.id, seen: one.seen } }
    },
  },
  'work.complete': {
    async give(hand) {
      let one = await item(hand)
      // Most work closes when what it is about is done.
      for (let tries = 0; one?.selfClosing !== false && tries < 6; tries++) one = await item(hand)
      return one?.selfClosing === false ? { as: one.figure, input: { id: one.id, note: '済み' } } : null
    },
  },
}

/** A document as it stands now, for who acts at what they saw. */
const seen = async (hand: Hand, kind: string, take = false) => {
  const one = take ? hand.take(kind) : hand.pick(kind)
  const said = one && (await hand.call('approval.get', 'drafter', { id: one.id }))
  return one && said ? { id: one.id, said } : null
}

const written =
  (path: 'revision' | 'version', more: (hand: Hand) => object = () => ({})): Act['give'] =>
  async (hand) => {
    const one = await seen(hand, 'document')
    return (
      one && { as: 'drafter', input: { id: one.id, [path]: at(one.said, `document.${path}`), ...more(hand) } }
    )
  }

/** A document that waits for somebody, and for whom. */
async function waiting(hand: Hand) {
  for (const as of ['mayor', 'manager', 'chief'] as const) {
    const one = hand.oneOf(listAt(await hand.call('approval.list', as, {}), 'waiting'))
    if (one) return { as, id: textAt(one, 'id'), version: at(one, 'version') }
  }
  return null
}

/** The same, or now and then one that was submitted, whoever it waits for and however it ended. */
async function submitted(hand: Hand) {
  if (hand.chance() < 0.7) return waiting(hand)
  const one = await seen(hand, 'submitted')
  const as = hand.oneOf(['chief', 'manager', 'mayor'] as const) ?? 'chief'
  return one && { as, id: one.id, version: at(one.said, 'document.version') }
}

const decided =
  (more: object = {}): Act['give'] =>
  async (hand) => {
    const one = await submitted(hand)
    return one && { as: one.as, input: { id: one.id, version: one.version, ...more } }
  }

const text = (hand: Hand) => ({
  title: `起案${hand.world.mark()}`,
  body: '伺い',
  amount: 100_000 + hand.below(300_000),
})

const attached: Act['give'] = async (hand) => {
  const one = await seen(hand, 'document')
  const file = one && (await hand.upload('drafter', Buffer.from('品名,金額\r\n机,1000\r\n'), 'estimate.csv'))
  return one && file
    ? { as: 'drafter', input: { id: one.id, revision: at(one.said, 'document.revision'), file } }
    : null
}

export const approval: Mixture = {
  'approval.list': plain('chief'),
  'approval.count': plain('manager'),
  'approval.get': toOne('document', 'drafter'),
  'approval.list-sections': plain('drafter'),
  'approval.open-file': {
    async give(hand) {
      const one = await seen(hand, 'attached')
      const file = hand.oneOf(listAt(one?.said, 'document.attachments'))
      return one && file ? { as: 'drafter', input: { id: one.id, file } } : null
    },
  },
  'approval.attach': {
    give: attached,
    took: (_said, { input }, hand) => hand.world.put('attached', { id: textAt(input, 'id') }),
  },
  'approval.draft': {
    give: (hand) => ({
      as: 'drafter',
      input: { kind: 'expenditure', section: 'general-affairs', ...text(hand) },
    }),
    took: keep('document'),
  },
  'approval.edit': { give: written('revision', text) },
  'approval.submit': {
    give: written('revision'),
    took: (_said, { input }, hand) => hand.world.put('submitted', { id: textAt(input, 'id') }),
  },
  'approval.withdraw': {
    async give(hand) {
      const one = await seen(hand, 'submitted')
      return one && hand.chance() < 0.4
        ? { as: 'drafter', input: { id: one.id, revision: at(one.said, 'document.revision') } }
        : null
    },
  },
  'approval.approve': { give: decided() },
  'approval.send-back': {
    give: (hand) => (hand.chance() < 0.4 ? decided({ reason: '金額を確かめてください' })(hand) : null),
  },
  'approval.reject': { give: (hand) => (hand.chance() < 0.6 ? decided({ reason: '見送る' })(hand) : null) },
  'approval.review': {
    left: 'needs somebody who was away and is back: src/office/approval/approval.flow.test.ts',
  },
}
