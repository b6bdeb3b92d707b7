import { type Act, type Hand, type Mixture, own, plain, textAt, toOne } from './town-world.ts'

const said = (hand: Hand) => ({ who: '本部長', text: `記録${hand.world.mark()}` })
const district = (hand: Hand) => hand.oneOf(['north-beach', 'centre', 'hillside', 'riverside'])

const open: Act = {
  give: (hand) => ({
    as: 'officer',
    input: { name: `大雨${hand.world.mark()}`, stage: 'alerted', drill: hand.chance() < 0.3, ...said(hand) },
  }),
  took: (answer, _ask, hand) => hand.world.put('headquarters', { id: textAt(answer, 'id') }),
}

const close: Act = {
  give: (hand) => {
    const one = hand.take('headquarters', 3)
    return one && { as: 'officer', input: { id: one.id, ...said(hand) } }
  },
}

export const headquarters: Mixture = {
  'headquarters.open': open,
  'headquarters.close': close,
  'headquarters.change-stage': toOne('headquarters', 'officer', (hand) => ({
    stage: hand.oneOf(['watching', 'alerted', 'headquarters']),
    ...said(hand),
  })),
  'headquarters.write-entry': toOne('headquarters', 'officer', (hand) => ({
    ...{ kind: 'information', happenedAt: hand.soon(0), sourceKind: 'telephone', source: '消防団' },
    ...said(hand),
  })),
  'headquarters.correct-entry': toOne('headquarters', 'approver', (hand) => ({ corrects: 1, ...said(hand) })),
  'headquarters.record-figures': toOne('headquarters', 'officer', (hand) => ({
    district: district(hand),
    source: '消防団',
    figures: { dead: hand.below(3), missing: hand.below(5), floodedAboveHouses: hand.below(50) },
  })),
  'headquarters.send-report': {
    give: (hand) => {
      const one = hand.pick('headquarters')
      return one && { as: 'officer', input: { id: one.id, correction: '人数の確認' } }
    },
    took: (answer, _ask, hand) => hand.world.put('report', { id: textAt(answer, 'id') }),
  },
  'headquarters.record-count': {
    give: (hand) => ({
      as: 'officer',
      input: {
        district: district(hand),
        households: 10 + hand.below(90),
        people: 100 + hand.below(200),
        source: '台帳',
      },
    }),
  },
  'headquarters.set-receiver': {
    left: 'a receiver elsewhere: src/engines/headquarters/bridge.flow.test.ts',
  },
  'headquarters.receive-report': {
    left: 'what another town sends: src/engines/headquarters/bridge.flow.test.ts',
  },
  'headquarters.send-again': { left: 'a receiver elsewhere: src/engines/headquarters/bridge.flow.test.ts' },
  'headquarters.admit-town': {
    left: 'its secret is shown once: src/engines/headquarters/bridge.flow.test.ts',
  },
  'headquarters.withdraw-town': {
    left: 'a town that was admitted: src/engines/headquarters/bridge.flow.test.ts',
  },
  'headquarters.show-town-secret': { left: 'shown once: src/engines/headquarters/bridge.flow.test.ts' },
  'headquarters.get-receiver': plain('officer'),
  'headquarters.write-note': toOne('headquarters', 'officer', (hand) => ({
    note: `ひとこと${hand.world.mark()}`,
  })),
  'headquarters.count-register': plain('officer'),
  'headquarters.follow-register': own,
  'headquarters.list-orders': plain('officer'),
  'headquarters.follow-alert': own,
  'headquarters.end-orders': own,
  'headquarters.note-discarded': own,
  'headquarters.list': plain('officer'),
  'headquarters.get': toOne('headquarters', 'officer'),
  'headquarters.get-log': toOne('headquarters', 'officer'),
  'headquarters.get-report': toOne('report', 'approver'),
  'headquarters.list-towns': plain('officer'),
}
