import { dateInJapan } from '#formats/japan-time'
import type { Information, InformationItem, Telegram } from '#formats/jma-xml'
import type { AlertTables, AreaSetting } from './definition.ts'

/** An item that concerns the area, with the area codes through which it does. */
export interface TouchingItem {
  readonly item: Pick<InformationItem, 'kinds' | 'lastKinds'>
  readonly areas: readonly { readonly code: string; readonly name: string }[]
}

type Tables = Pick<AlertTables, 'areas'>

/**
 * The items of a telegram that touch an area. A telegram lists one warning again for every wider area, so for a town
 * with a setting only the narrowest listing of the telegram counts, be it the town's own code or one that contains it.
 * Any other code counts only as itself, wherever it stands. Tsunami and volcanoes are told by the Body: a Headline names
 * only stretches of coast wider than a forecast region, and levels only under the volcano's own name.
 */
export function itemsTouching(telegram: Telegram, area: string, tables: Tables): readonly TouchingItem[] {
  const { volcano } = telegram.body
  if (volcano.length > 0) return volcanoTouching(telegram, area, tables)
  const setting = settingOf(telegram, area, tables)
  const informations = informationsOf(telegram)
  if (setting === undefined) return informations.flatMap((each) => touching(each, (code) => code === area))
  const widths = informations.map((each) => widthOf(each, tables))
  const narrowest = Math.min(...widths)
  return informations.flatMap((information, at) => {
    if (widths[at] !== narrowest) return []
    return touching(information, (code, codeType) => contains(setting, code, codeType))
  })
}

/** The dated setting of a town, by the day of the report; the only one when none holds on that day. */
export function settingOf(telegram: Telegram, area: string, tables: Tables): AreaSetting | undefined {
  const settings = tables.areas.areas.filter((each) => each.code === area)
  const day = dateInJapan(telegram.head.reportDateTime)
  return settings.find((each) => each.from <= day && day <= (each.until ?? '9999-12-31')) ?? settings[0]
}

/** The codes of one code type that stand for a town, its own first. */
export function placesOf(area: string, { areas }: Tables, codeType: string): readonly string[] {
  const within = areas.areas.filter((each) => each.code === area).flatMap((each) => each.within)
  return [area, ...within.filter((place) => place.codeType === codeType).map(({ code }) => code)]
}

const COAST = '津波予報区'

function informationsOf({ head, body }: Telegram): readonly Information[] {
  if (body.tsunami.length === 0) return head.headline.informations
  const items = body.tsunami.map(({ areaCode, areaName, kind, lastKind }) => ({
    kinds: [kind],
    ...(lastKind !== undefined && { lastKinds: [lastKind] }),
    areas: { codeType: COAST, areas: [{ code: areaCode, name: areaName }] },
  }))
  return [{ type: COAST, items }]
}

/** A volcano that concerns the town, by its own code or its municipalities', does so with every kind stated of it. */
function volcanoTouching(telegram: Telegram, area: string, tables: Tables): readonly TouchingItem[] {
  const setting = settingOf(telegram, area, tables)
  const touched = telegram.body.volcano.flatMap(({ codeType, areas }) =>
    areas.filter(({ code }) => code === area || (setting && contains(setting, code, codeType))),
  )
  if (touched.length === 0) return []
  return telegram.body.volcano.map(({ kinds }) => ({ item: { kinds }, areas: touched }))
}

function contains(setting: AreaSetting, code: string, codeType: string): boolean {
  if (code === setting.code) return true
  return setting.within.some((place) => place.code === code && place.codeType === codeType)
}

function widthOf(information: Information, tables: Tables): number {
  const codeTypes = new Set(information.items.map((item) => item.areas.codeType))
  const row = tables.areas.widths.find(
    (each) => codeTypes.has(each.codeType) && information.type.endsWith(each.typeEnds ?? ''),
  )
  return row?.width ?? Number.MAX_SAFE_INTEGER
}

function touching(
  information: Information,
  isTouched: (code: string, codeType: string) => boolean,
): readonly TouchingItem[] {
  return information.items.flatMap((item) => {
    const areas = item.areas.areas.flatMap(({ code, name }) =>
      code !== undefined && isTouched(code, item.areas.codeType) ? [{ code, name }] : [],
    )
    return areas.length === 0 ? [] : [{ item, areas }]
  })
}
