import type { Kind, Telegram } from '#formats/jma-xml'
import type { AlertTables } from '../definition.ts'
import { distinct } from '../distinct.ts'
import { blocksOf, levelOf } from '../levels.ts'
import { itemsTouching, placesOf } from '../touch.ts'
import { generationOf } from './chain.ts'
import type { Report, StatedKind } from './entry.ts'

interface Town {
  readonly area: string
  readonly tables: AlertTables
}

/** What a telegram says about a town: the kinds that hold there after it, and the facts people ask for first. */
export function reportOf(telegram: Telegram, town: Town): Report {
  const { control, head } = telegram
  const kinds = distinct(kindsHere(telegram, town).map((kind) => stated(telegram, kind, town.tables)))
  const holding = kinds.filter(counts).slice(0, mostKinds)
  return {
    title: control.title,
    office: control.editorialOffice,
    infoType: head.infoType,
    generation: generationOf(telegram, town.tables),
    settles: settledBy(telegram, town),
    follows: blocksOf(head, town.tables).some(({ follows }) => follows === true),
    levelNames: /^(?:1\.[5-9]|[2-9])/u.test(head.infoKindVersion),
    kinds: holding.map(({ lastsHours: _, ...kind }) => kind),
    quake: holding.length > 0 ? quakeOf(telegram, town) : null,
    tsunami: holding.length > 0 ? tsunamiOf(telegram, town) : null,
    places: holding.length > 0 ? placeNames(telegram) : [],
  }
}

/**
 * A warning that lists the municipality has the last word on its phenomena, be it that there is nothing. So has an
 * announcement that others follow up: a coast it does not name has nothing.
 */
function settledBy({ control, head, warnings }: Telegram, { area, tables }: Town): Report['settles'] {
  const announces = blocksOf(head, tables).filter(
    ({ event, follows }) =>
      event !== undefined &&
      follows !== true &&
      tables.kinds.blocks.some((each) => each.event === event && each.follows === true),
  )
  const announced = announces.flatMap(({ kinds }) => kinds.flatMap(({ hazard }) => hazard ?? []))
  if (announced.length > 0) return [...new Set(announced)]
  if (!warnings.some(({ areaCode }) => areaCode === area)) return []
  const told = tables.kinds.settles?.filter(({ title }) => title === control.title) ?? []
  return told.flatMap(({ phenomena }) => phenomena)
}

/** When what it says ends by itself: the telegram's own ValidDateTime, else by the tables; null: when it is lifted. */
export function endOf(telegram: Telegram, town: Town): string | null {
  const { validDateTime, reportDateTime } = telegram.head
  if (validDateTime !== undefined) return new Date(validDateTime).toISOString()
  const hours = kindsHere(telegram, town).map((kind) => stated(telegram, kind, town.tables).lastsHours)
  const longest = hours.reduce(
    (most, each) => (most === null || each === null ? null : Math.max(most, each)),
    0,
  )
  return longest === null || longest === 0
    ? null
    : new Date(Date.parse(reportDateTime) + longest * 3_600_000).toISOString()
}

type Dated = StatedKind & { lastsHours: number | null }
type KindHere = Pick<Kind, 'name' | 'code'> & { begins: boolean | null }

/** By name: the code of a kind that ends is another in every telegram (00, 1, 50, 60). */
const LIFTED = /解除$|^なし$|津波なし/u

/** A kind without a level counts where the tables say how long; others of it are words of the format. */
const counts = ({ level, lastsHours, label }: Dated): boolean =>
  !LIFTED.test(label) && (level !== null ? level > 1 : lastsHours !== null)

function stated(telegram: Telegram, { name, code = '', begins }: KindHere, tables: AlertTables): Dated {
  const { infoKind, infoKindVersion, reportDateTime } = telegram.head
  const found = levelOf({ infoKind, infoKindVersion, reportDateTime, code, name }, tables)
  return {
    code: short(code),
    label: short(found.label),
    en: found.en ?? null,
    hazard: found.hazard ?? null,
    level: found.level,
    phenomenon: found.phenomenon ?? found.hazard ?? 'other',
    also: [...(found.also ?? [])],
    begins,
    lastsHours: found.lastsHours ?? null,
  }
}

/** The Body of a warning telegram tells per municipality what goes on and what ended; elsewhere the touching items do. */
function kindsHere(telegram: Telegram, { area, tables }: Town): readonly KindHere[] {
  const own = telegram.warnings.filter((each) => each.areaCode === area)
  if (own.length > 0)
    return own.flatMap(({ kinds }) =>
      kinds
        .filter(({ name, status }) => name !== '' && status !== '解除')
        .map(({ name, code, status }) => ({ name, code, begins: status === '' ? null : status !== '継続' })),
    )
  return itemsTouching(telegram, area, tables).flatMap(({ item }) =>
    item.kinds.map((kind) => ({ ...kind, begins: beginsBy(kind, item.lastKinds) })),
  )
}

function beginsBy({ name, code, condition }: Kind, lastKinds: readonly Kind[] | undefined): boolean | null {
  if (condition === '継続') return false
  if (lastKinds !== undefined && lastKinds.length > 0)
    return !lastKinds.some((last) => last.code === code && last.name === name)
  return condition === '発表' || condition === '引上げ' || condition === '引下げ' ? true : null
}

function quakeOf({ body }: Telegram, { area, tables }: Town): Report['quake'] {
  const [quake] = body.quakes
  const districts = placesOf(area, tables, '地震情報／細分区域')
  const felt =
    body.intensities.find(({ areaCode }) => areaCode === area) ??
    body.intensities.find(({ areaCode }) => districts.includes(areaCode))
  if (quake === undefined && felt === undefined) return null
  return {
    originTime: instantOf(quake?.originTime),
    place: shortOrNull(quake?.place),
    magnitude: shortOrNull(quake?.magnitude?.description ?? quake?.magnitude?.value),
    intensity: shortOrNull(felt?.intensity),
  }
}

function tsunamiOf({ body }: Telegram, { area, tables }: Town): Report['tsunami'] {
  const coasts = placesOf(area, tables, '津波予報区')
  const coast = body.tsunami.find(({ areaCode }) => coasts.includes(areaCode))
  if (coast === undefined) return null
  return {
    arrival: instantOf(coast.arrival),
    arrivalCondition: shortOrNull(coast.arrivalCondition),
    // 巨大, ３ｍ. The figure alone is NaN wherever words say it.
    height: shortOrNull(coast.height?.description),
  }
}

/** The time as an instant; null where the telegram's is none. */
function instantOf(text: string | undefined): string | null {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

/** More than a telegram ever says of one town, and less than would make a page of it. */
const mostKinds = 50
const longestWord = 100
const short = (text: string): string => text.slice(0, longestWord)

const shortOrNull = (text: string | undefined): string | null => (text ? short(text) : null)

const mostPlaces = 20

function placeNames({ body }: Telegram): string[] {
  const volcanoes = body.volcano.filter(({ codeType }) => codeType === '火山名').flatMap(({ areas }) => areas)
  return [...new Set([...body.stations, ...volcanoes].map(({ name }) => short(name)))].slice(0, mostPlaces)
}
