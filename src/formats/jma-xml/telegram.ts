/**
 * A disaster telegram of the Japan Meteorological Agency (JMA XML 1.0, schemas jmx.xsd and jmx_ib.xsd).
 * Instants are ISO 8601 text exactly as the telegram writes them: Control in UTC (`Z`), Head in Japan time (`+09:00`).
 * Text is without XML white space at its ends (an ideographic space stays). An element the telegram lacks is an absent property.
 */
export interface Telegram {
  readonly control: Control
  readonly head: Head
  /** Kind and status per area from the Body of warning telegrams; empty for every other kind of telegram. */
  readonly warnings: readonly AreaWarning[]
  readonly body: TelegramBody
}

/** 通常 = real, 訓練 = drill, 試験 = test. */
export const STATUSES = ['通常', '訓練', '試験'] as const
export type Status = (typeof STATUSES)[number]

/** 発表 = issued, 訂正 = corrected, 取消 = cancelled, 遅延 = issued late. */
export const INFO_TYPES = ['発表', '訂正', '取消', '遅延'] as const
type InfoType = (typeof INFO_TYPES)[number]

export interface Control {
  readonly title: string
  readonly dateTime: string
  readonly status: Status
  readonly editorialOffice: string
  readonly publishingOffices: readonly string[]
}

export interface Head {
  readonly title: string
  readonly reportDateTime: string
  /** Absent when the telegram marks it nil. */
  readonly targetDateTime?: string
  readonly targetDTDubious?: string
  readonly targetDuration?: string
  readonly validDateTime?: string
  /** Empty for weather warnings, which are states per area rather than events. */
  readonly eventId: string
  readonly infoType: InfoType
  readonly serial: string
  readonly infoKind: string
  readonly infoKindVersion: string
  readonly headline: Headline
}

interface Headline {
  readonly text: string
  readonly informations: readonly Information[]
}

export interface Information {
  readonly type: string
  readonly items: readonly InformationItem[]
}

export interface InformationItem {
  readonly kinds: readonly Kind[]
  readonly lastKinds?: readonly Kind[]
  readonly areas: Areas
}

export interface Kind {
  readonly name: string
  readonly code?: string
  readonly condition?: string
}

export interface Areas {
  readonly codeType: string
  readonly areas: readonly Area[]
}

export interface Area {
  readonly name: string
  readonly code?: string
  readonly circles?: readonly Circle[]
  readonly coordinates?: readonly Coordinate[]
  readonly lines?: readonly Coordinate[]
  readonly polygons?: readonly Coordinate[]
}

/** A place in the form of ISO 6709 (`+35.0+139.0/`), and what it is. */
export interface Coordinate {
  readonly value: string
  readonly type?: string
  readonly datum?: string
  readonly condition?: string
  readonly description?: string
}

export interface Circle {
  readonly type?: string
  readonly basePoints: readonly Coordinate[]
  readonly axes: readonly Axis[]
}

export interface Axis {
  readonly directions: readonly Measure[]
  readonly bearings: readonly Measure[]
  readonly radiuses: readonly Measure[]
}

export interface Measure {
  readonly value: string
  readonly type?: string
  readonly unit?: string
  readonly condition?: string
  readonly description?: string
}

/** What is in force for one municipality (市町村等, seven digits), with 発表, 継続, 解除 … as its status. */
export interface AreaWarning {
  readonly areaCode: string
  readonly areaName: string
  readonly kinds: readonly WarningKind[]
}

export interface WarningKind {
  /** Empty where the area has nothing in force. */
  readonly code: string
  readonly name: string
  readonly status: string
}

/** What else is read of the Body; lists are empty where a telegram has none of it. Everything else is passed over. */
export interface TelegramBody {
  readonly quakes: readonly Quake[]
  /** Observed intensities of districts (細分区域, three digits) and municipalities (seven digits). */
  readonly intensities: readonly AreaIntensity[]
  readonly tsunami: readonly TsunamiForecast[]
  readonly volcano: readonly VolcanoItem[]
  /** Gauges named by a river's flood forecast. */
  readonly stations: readonly Station[]
}

/** Hypocentre and size (jmx_seis.xsd type.Earthquake); times as the telegram writes them, unchecked. */
export interface Quake {
  readonly originTime?: string
  readonly place?: string
  readonly coordinate?: Coordinate
  readonly magnitude?: Measure
}

export interface AreaIntensity {
  readonly areaCode: string
  readonly areaName: string
  /** JMA intensity: 1 2 3 4 5- 5+ 6- 6+ 7, or 震度５弱以上未入電. */
  readonly intensity: string
}

/** What is forecast for one stretch of coast (津波予報区). The Headline names wider stretches, so only this tells. */
export interface TsunamiForecast {
  readonly areaCode: string
  readonly areaName: string
  readonly kind: Kind
  readonly lastKind?: Kind
  /** First arrival as the telegram writes it. */
  readonly arrival?: string
  readonly arrivalCondition?: string
  /** Metres, with the words people are told (巨大, ３ｍ). */
  readonly height?: Measure
}

/** Kinds of a volcano's telegram, for volcanoes (火山名) or for municipalities (codeType says which). */
export interface VolcanoItem {
  readonly codeType: string
  readonly kinds: readonly Kind[]
  readonly areas: readonly { readonly code: string; readonly name: string }[]
}

export interface Station {
  readonly name: string
  readonly code: string
  readonly location?: string
}
