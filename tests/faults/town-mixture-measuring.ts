import {
  type Act,
  type Hand,
  listAt,
  type Mixture,
  own,
  plain,
  type Said,
  textAt,
  toOne,
} from './town-world.ts'

/** Conditions that many of the values of {@link value} cross, both ways. */
const ruleFor = (datastream: string) => ({
  level: 3,
  match: 'any',
  groups: [
    {
      match: 'all',
      of: [{ datastream, measure: 'value', windowSeconds: null, riseAt: 3, fallBelow: 2, heldSeconds: 0 }],
    },
  ],
})

const value = (hand: Hand) => hand.below(500) / 100

const observe: Act = {
  give: (hand) => {
    const streams = Array.from({ length: 1 + hand.below(5) }, () => hand.pick('datastream'))
    const observations = streams.flatMap((one) =>
      one ? [{ datastream: one.id, phenomenonTime: hand.soon(-hand.below(8)), result: value(hand) }] : [],
    )
    return observations.length === 0 ? null : { as: 'keeper', input: { observations } }
  },
}

const addThing: Act = {
  give: (hand) => ({
    as: 'keeper',
    input: {
      name: `水位計${hand.world.mark()}`,
      kind: 'river',
      district: 'riverside',
      public: hand.chance() < 0.8,
    },
  }),
  took: (said, _ask, hand) => hand.world.put('instrument', { id: textAt(said, 'id') }),
}

const addDatastream: Act = {
  give: (hand) => {
    const thing = hand.pick('instrument')
    const name = `系列${hand.world.mark()}`
    const property = hand.chance() < 0.8 ? 'river-level' : 'soundness'
    const shared = { name, property, sensor: '見本', intervalSeconds: 60 }
    return thing && { as: 'keeper', input: { thingId: thing.id, ...shared } }
  },
  took: (said, ask, hand) => {
    const kind = ask.input['property'] === 'soundness' ? 'graded' : 'datastream'
    hand.world.put(kind, { id: textAt(said, 'id') })
  },
}

const addWatch: Act = {
  give: (hand) => {
    const stream = hand.pick('datastream')
    const about = {
      name: `水位${hand.world.mark()}`,
      hazard: 'flood',
      districts: ['riverside'],
      validHours: 6,
    }
    return stream && { as: 'keeper', input: { ...about, rules: [ruleFor(stream.id)], reason: '設置' } }
  },
  took: (said, _ask, hand) => hand.world.put('watch', { id: textAt(said, 'id') }),
}

/** With the version that counts now, most of the time. */
const change = (more: (hand: Hand, watch: Said) => Said): Act => ({
  async give(hand) {
    const one = hand.pick('watch')
    const said = one && (await hand.call('sensors.get-threshold', 'keeper', { id: one.id, level: 3 }))
    if (!one || !said) return null
    const version = Number(textAt(said, 'watch.version'))
    return { as: 'keeper', input: { id: one.id, version, reason: '見直し', ...more(hand, said) } }
  },
})

/** The same for an instrument. */
const changeThing = (more: (hand: Hand) => Said): Act => ({
  async give(hand) {
    const one = hand.pick('instrument')
    const said = one && (await hand.call('sensors.get', 'keeper', { id: one.id }))
    if (!one || !said) return null
    const version = Number(textAt(said, 'shown.thing.version'))
    return { as: 'keeper', input: { id: one.id, version, ...more(hand) } }
  },
})

/** Conditions of a form on one measurement. */
const trying = (more: Said): Act => ({
  give: (hand) => {
    const stream = hand.pick('datastream')
    const simple = { measure: 'value', heldMinutes: 0, level1: 3, rise1: 2.5, fall1: 2 }
    return stream && { as: 'keeper', input: { datastream: stream.id, ...simple, ...more } }
  },
})

const part = { top: 10, skip: 0 }

export const sensors: Mixture = {
  'sensors.add-thing': addThing,
  'sensors.add-datastream': addDatastream,
  'sensors.change-thing': changeThing((hand) => ({
    mode: hand.oneOf(['live', 'live', 'live', 'drill', 'off']),
    public: hand.chance() < 0.8,
  })),
  'sensors.add-watch': addWatch,
  'sensors.change-watch': change((_hand, said) => ({
    rules: listAt(said, 'watch.rules'),
  })),
  'sensors.change-threshold': change((hand) => ({
    level: 3,
    riseAt: 2.5 + hand.chance(),
    fallBelow: 2,
    heldSeconds: hand.below(2) * 60,
  })),
  'sensors.describe-thing': changeThing((hand) => ({ name: `水位計${hand.world.mark()}`, kind: 'river' })),
  'sensors.change-datastream': toOne('datastream', 'keeper', (hand) => ({
    name: `系列${hand.world.mark()}`,
    ...{ sensor: '見本 WL-2', intervalSeconds: 60, minimum: -20, maximum: 50 },
  })),
  'sensors.try-watch': trying({}),
  'sensors.add-simple-watch': trying({
    ...{ name: '水位の基準', hazard: 'flood', districts: [], validHours: 6, reason: '設置' },
  }),
  'sensors.change-simple-watch': change((_hand, said) => ({
    datastream: textAt(said, 'rule.groups.0.of.0.datastream'),
    ...{ measure: 'value', heldMinutes: 0, level1: 3, rise1: 2.5, fall1: 2 },
  })),
  'sensors.retire-watch': change(() => ({})),
  'sensors.get-watch': toOne('watch', 'keeper'),
  'sensors.list-choices': plain('keeper'),
  'sensors.get-shown': toOne('instrument', 'stranger'),
  'sensors.get-threshold': toOne('watch', 'keeper', () => ({ level: 3 })),
  'sensors.observe': observe,
  'sensors.enter-inspection': toOne('graded', 'officer', (hand) => ({ grade: String(1 + hand.below(4)) })),
  'sensors.take': own,
  'sensors.look': own,
  'sensors.close-hours': own,
  'sensors.list': plain('officer'),
  'sensors.get': toOne('instrument', 'officer'),
  'sensors.list-shown': plain('stranger'),
  'sensors.list-things': plain('stranger', part),
  'sensors.list-datastreams': plain('stranger', part),
  'sensors.list-observations': plain('stranger', part),
  'sensors.get-observation': { left: 'reads what list-observations lists' },
}
