import { plus } from '#kernel'
import type { Scene, Span, Stage } from './stage.ts'

const hourMs = 3_600_000
const hours = 72

type Instrument = {
  thing: Record<string, unknown>
  datastream: Record<string, unknown>
  /** In the unit of the property, so many hours before the end. */
  value(ago: number): number
  thresholds?: readonly { level: number; riseAt: number; fallBelow: number }[]
}

/** A river after rain the day before yesterday, the rain itself, and the air; none of it at a threshold any more. */
const instruments: readonly Instrument[] = [
  {
    thing: {
      name: '青波川 橋の下（見本）',
      kind: 'river',
      district: 'riverside',
      latitude: 34.962,
      longitude: 132.341,
    },
    datastream: { name: '水位', property: 'river-level', sensor: '見本 WL-1' },
    value: (ago) => 0.8 + 1.1 * Math.exp(-(((ago - 46) / 9) ** 2)) + 0.05 * Math.sin(ago / 2),
    thresholds: [
      { level: 2, riseAt: 2.2, fallBelow: 2 },
      { level: 3, riseAt: 2.8, fallBelow: 2.5 },
      { level: 4, riseAt: 3.3, fallBelow: 3 },
    ],
  },
  {
    thing: {
      name: '山手 雨量計（見本）',
      kind: 'rain',
      district: 'hillside',
      latitude: 34.936,
      longitude: 132.252,
    },
    datastream: { name: '雨量', property: 'rainfall', sensor: '見本 RG-1' },
    value: (ago) => (ago > 44 && ago < 56 ? 3 + 5 * Math.sin(((56 - ago) / 12) * Math.PI) : 0),
  },
  {
    thing: {
      name: '役場 気温計（見本）',
      kind: 'other',
      district: 'centre',
      latitude: 34.97,
      longitude: 132.25,
    },
    datastream: { name: '気温', property: 'temperature', sensor: '見本 TH-1' },
    value: (ago) => 14 + 5 * Math.sin((ago / 24) * 2 * Math.PI) - ago / 40,
  },
]

/** The town's instruments, with what they observed in the last three days. */
export function instrumentScenes({ to }: Span): Scene[] {
  const at = plus(to, -60_000)
  return [
    ...instruments.map((one) => ({ at, play: (stage: Stage) => setUp(stage, one) })),
    { at, play: bridge },
  ]
}

const idOf = ({ id }: Record<string, unknown>): string => String(id)

async function setUp(stage: Stage, { thing, datastream, value, thresholds = [] }: Instrument): Promise<void> {
  const keeper = stage.staff('instrument-keeper')
  const thingId = idOf(await stage.run('sensors.add-thing', { ...thing, public: true }, keeper))
  const measured = { ...datastream, thingId, intervalSeconds: 3600 }
  const id = idOf(await stage.run('sensors.add-datastream', measured, keeper))
  const now = stage.now()
  const observations = Array.from({ length: hours }, (_, n) => hours - 1 - n).map((ago) => ({
    datastream: id,
    phenomenonTime: plus(now, -ago * hourMs),
    result: Number(value(ago).toFixed(2)),
  }))
  await stage.run('sensors.observe', { observations }, keeper)
  if (thresholds.length === 0) return
  const leaf = { datastream: id, measure: 'value', windowSeconds: null, heldSeconds: 0 }
  const rules = thresholds.map(({ level, ...band }) => ({
    level,
    match: 'all',
    groups: [{ match: 'all', of: [{ ...leaf, ...band }] }],
  }))
  const about = { name: '青波川の水位', hazard: 'flood', districts: ['riverside'], validHours: 6 }
  await stage.run(
    'sensors.add-watch',
    { ...about, rules, reason: '河川管理者の基準に合わせた（見本）' },
    keeper,
  )
}

const yearSeconds = 31_536_000

/** A bridge that people inspect. */
async function bridge(stage: Stage): Promise<void> {
  const keeper = stage.staff('instrument-keeper')
  const thing = { name: '青波大橋（見本）', kind: 'bridge', district: 'riverside', public: true }
  const thingId = idOf(await stage.run('sensors.add-thing', thing, keeper))
  const measured = {
    name: '定期点検',
    property: 'soundness',
    sensor: '近接目視',
    intervalSeconds: yearSeconds,
  }
  const id = idOf(await stage.run('sensors.add-datastream', { ...measured, thingId }, keeper))
  const found = { id, grade: '2', note: '高欄に軽いさび。次の点検までに塗り直す（見本）。' }
  await stage.run('sensors.enter-inspection', found, keeper)
}
