import { z } from 'zod'
import { districtCode, freeText, Instant, line, machine } from '#kernel'

export type { Property, Unit } from './definition.ts'

/** What stands somewhere and measures (SensorThings 1.1 §8.2.1). */
export const ThingKind = z.enum(['river', 'rain', 'seismic', 'slope', 'bridge', 'tunnel', 'other'])

/** `drill`: what it finds is a drill. `off`: it is being repaired, and nothing is taken from it. */
export const ThingMode = z.enum(['live', 'drill', 'off'])

export const Thing = z.object({
  id: z.uuid(),
  version: z.coerce.number().int().min(1),
  name: line({ label: '計器の名前', max: 60 }),
  kind: ThingKind.meta({ label: '種類' }),
  district: districtCode({ label: '地区' }).nullable(),
  /** WGS 84, degrees. */
  latitude: z.number().min(-90).max(90).nullable().meta({ label: '緯度（度）' }),
  longitude: z.number().min(-180).max(180).nullable().meta({ label: '経度（度）' }),
  /** Open data: shown to everybody. */
  public: z.boolean().meta({ label: 'だれにでも公開する' }),
  mode: ThingMode.meta({ label: '使い方' }),
  reporter: z.uuid().nullable().meta({ label: '値を送る機械' }),
  calibratedOn: z.iso.date().nullable(),
  calibrationDueOn: z.iso.date().nullable(),
  createdAt: Instant,
  changedAt: Instant,
})
export type Thing = z.output<typeof Thing>

/** One property that one sensor measures, in one unit for ever (§8.2.4). */
export const Datastream = z.object({
  id: z.uuid(),
  thingId: z.uuid(),
  name: line({ label: '計測の名前', max: 60 }),
  property: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .meta({ label: 'はかるもの' }),
  /** UCUM code. */
  unit: machine({ label: '単位', max: 20 }),
  /** Make and number of the sensor (§8.2.5). */
  sensor: line({ label: '型式と番号', max: 80 }),
  intervalSeconds: z.int().min(1).max(31_622_400).meta({ label: '値が届く間隔（秒）' }),
  minimum: z.number().meta({ label: 'ありうる最小の値' }),
  maximum: z.number().meta({ label: 'ありうる最大の値' }),
  /** The same value for longer is taken as stuck; null: never. */
  stuckSeconds: z.int().min(1).nullable().meta({ label: '同じ値が続いたら故障とみなす時間（秒）' }),
  createdAt: Instant,
})
export type Datastream = z.output<typeof Datastream>

/** What was observed, in the unit of its datastream (§8.2.7). */
export const Observation = z.object({
  datastreamId: z.uuid(),
  phenomenonTime: Instant,
  result: z.number(),
  receivedAt: Instant,
})
export type Observation = z.output<typeof Observation>

/** What is kept of an hour when its observations go. */
const Hour = z.object({
  datastreamId: z.uuid(),
  fromAt: Instant,
  count: z.int(),
  minimum: z.number(),
  mean: z.number(),
  maximum: z.number(),
})

const mostHeld = 86_400
const figure = z.number().min(-1e12).max(1e12)

/** A condition on one datastream: true once its measure is at `riseAt` or more for `heldSeconds`, until below `fallBelow` as long. */
export const Leaf = z.object({
  datastream: z.uuid(),
  /** `magnitude`: without its sign. `rise`: above the least of the window. `sum`: of the window. */
  measure: z.enum(['value', 'magnitude', 'rise', 'sum']),
  /** For `rise` and `sum`; looked at in sixtieths. */
  windowSeconds: z.int().min(60).max(mostHeld).nullable(),
  riseAt: figure,
  fallBelow: figure,
  heldSeconds: z.int().min(0).max(mostHeld),
})
export type Leaf = z.output<typeof Leaf>

const Match = z.enum(['any', 'all'])
const Group = z.object({ match: Match, of: z.array(Leaf).min(1).max(20) })

/** The level that counts while any, or all, of its groups hold. */
export const Rule = z.object({
  level: z.int().min(1).max(5),
  match: Match,
  groups: z.array(Group).min(1).max(10),
})
export type Rule = z.output<typeof Rule>

/** Conditions on datastreams and the levels they lead to: what is proposed, of which hazard, for where. */
export const Watch = z.object({
  id: z.uuid(),
  version: z.coerce.number().int().min(1),
  name: line({ label: '名前', max: 60 }),
  hazard: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/)
    .meta({ label: '災害の種類' }),
  districts: z.array(districtCode()).max(200).meta({ label: '対象の地区（なければ町全体）' }),
  validHours: z.coerce.number().int().min(1).max(72).meta({ label: '提案の有効時間（時間）' }),
  rules: z.array(Rule).min(1).max(5),
  datastreams: z.array(z.uuid()),
  level: z.int().min(0).max(5),
  since: Instant.nullable(),
  retiredAt: Instant.nullable(),
  createdAt: Instant,
  changedAt: Instant,
})
export type Watch = z.output<typeof Watch>

export const WatchVersion = z.object({
  watchId: z.uuid(),
  version: z.int(),
  rules: z.array(Rule),
  reason: freeText({ label: '変える理由', max: 300 }),
  by: z.string(),
  at: Instant,
})
export type WatchVersion = z.output<typeof WatchVersion>

/** A change of a watch's level, and the proposal made of it. */
export const Crossing = z.object({
  id: z.uuid(),
  watchId: z.uuid(),
  /** Counts the crossings of a watch from 1. */
  turn: z.int(),
  fromLevel: z.int(),
  toLevel: z.int(),
  at: Instant,
  noticedAt: Instant,
  drill: z.boolean(),
  alertId: z.uuid().nullable(),
})
export type Crossing = z.output<typeof Crossing>

/** A level that lasts after what residents were told of it ended: the proposal made again, and why. */
export const Renewal = z.object({
  id: z.uuid(),
  watchId: z.uuid(),
  level: z.int(),
  at: Instant,
  drill: z.boolean(),
  endedAlertId: z.uuid(),
  how: z.enum(['expired', 'cancelled']),
  alertId: z.uuid(),
})
export type Renewal = z.output<typeof Renewal>

export const AlarmKind = z.enum([
  'stale',
  'stuck',
  'out-of-range',
  'clock-off',
  'battery-low',
  'calibration-due',
  'calibration-overdue',
])
export type AlarmKind = z.output<typeof AlarmKind>

/** What is wrong with an instrument itself. */
export const Alarm = z.object({
  id: z.uuid(),
  thingId: z.uuid(),
  datastreamId: z.uuid().nullable(),
  kind: AlarmKind,
  since: Instant,
  until: Instant.nullable(),
})
export type Alarm = z.output<typeof Alarm>

const Milliseconds = z.number()
const Bucket = z.tuple([Milliseconds, z.number(), z.number()])
const LeafState = z.object({
  on: z.boolean(),
  /** Since when the measure has called for a change, milliseconds since 1970. */
  since: Milliseconds.nullable(),
  /** Start, least and sum of each sixtieth of the window. */
  buckets: z.array(Bucket),
})
export type LeafState = z.output<typeof LeafState>

const Snapshot = z.object({
  /** Of the newest observation in it; 0: none yet. */
  at: Milliseconds,
  value: z.number().nullable(),
  /** Since when it has this very value. */
  sameSince: Milliseconds,
  /** By {@link Leaf} without its datastream. */
  leaves: z.record(z.string(), LeafState),
})
export type Snapshot = z.output<typeof Snapshot>

/** The newest state of a datastream, and two earlier ones to begin again from when something comes late. */
export const Timeline = z.object({ base: Snapshot, middle: Snapshot, head: Snapshot })
export type Timeline = z.output<typeof Timeline>

/** Where a datastream stands. */
export const Reading = z.object({
  datastreamId: z.uuid(),
  observedAt: Instant.nullable(),
  receivedAt: Instant.nullable(),
  result: z.number().nullable(),
  sameSince: Instant.nullable(),
  timeline: Timeline,
})
export type Reading = z.output<typeof Reading>

/** What people found at an inspection (点検), beside the grade that is kept as an observation. */
export const Inspection = z.object({
  datastreamId: z.uuid(),
  phenomenonTime: Instant,
  note: freeText({ label: '所見', max: 500 }),
  by: z.string(),
  at: Instant,
})
export type Inspection = z.output<typeof Inspection>

/** How it stands with a broker the instruments speak to. */
export const BrokerStanding = z.object({
  id: z.string(),
  /** Joined last, or a message taken in. */
  contactAt: Instant.nullable(),
  /** Null: it is there. */
  awaySince: Instant.nullable(),
})
export type BrokerStanding = z.output<typeof BrokerStanding>

/** What a broker brought that was refused, by the code of the refusal. */
export const BrokerRefusal = z.object({
  broker: z.string(),
  code: z.string(),
  count: z.int(),
  lastAt: Instant,
  lastTopic: z.string(),
})
export type BrokerRefusal = z.output<typeof BrokerRefusal>

export const sensorsTables = {
  thing: Thing,
  datastream: Datastream,
  observation: Observation,
  hour: Hour,
  reading: Reading,
  watch: Watch,
  watchVersion: WatchVersion,
  crossing: Crossing,
  renewal: Renewal,
  alarm: Alarm,
  inspection: Inspection,
  broker: BrokerStanding,
  brokerRefusal: BrokerRefusal,
}

/** One observation as an instrument sends it; nothing in it is believed yet. */
export const Sent = z.object({
  datastream: z.uuid(),
  /** ISO 8601 with its offset (§8.2.7 phenomenonTime); absent: now. */
  phenomenonTime: machine({ max: 40 }).optional(),
  result: z.unknown(),
  /** UCUM; absent: that of the datastream. */
  unit: machine({ max: 20 }).optional(),
})
export type Sent = z.output<typeof Sent>
