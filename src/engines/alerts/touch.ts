import { dateInJapan } from '#formats/japan-time'
import type { Information, InformationItem, Telegram } from '#formats/jma-xml'
import type { AlertTables, AreaSetting } from './definition.ts'

/** An item of the headline that concerns the area, with the area codes through which it does. */
export interface TouchingItem {
  readonly item: InformationItem
  readonly areas: readonly { readonly code: string; readonly name: string }[]
}

/**
 * The headline items that touch an area. A telegram lists one warning again for every wider area, so for a town with
 * a setting only the narrowest listing of the telegram counts, be it the town's own code or one that contains it.
 * Any other code counts only as itself, wherever it stands.
 */
export function itemsTouching(
  telegram: Telegram,
  area: string,
  tables: Pick<AlertTables, 'areas'>,
): readonly TouchingItem[] {
  const setting = settingOf(telegram, area, tables)
  const informations = telegram.head.headline.informations
  if (setting === undefined) return informations.flatMap((each) => touching(each, (code) => code === area))
  const widths = informations.map((each) => widthOf(each, tables))
  const narrowest = Math.min(...widths)
  return informations.flatMap((information, at) => {
    if (widths[at] !== narrowest) return []
    return touching(information, (code, codeType) => contains(setting, code, codeType))
  })
}

/** The dated setting of a town, by the day of the report; the only one when none holds on that day. */
export function settingOf(
  telegram: Telegram,
  area: string,
  tables: Pick<AlertTables, 'areas'>,
): AreaSetting | undefined {
  const settings = tables.areas.areas.filter((each) => each.code === area)
  const day = dateInJapan(telegram.head.reportDateTime)
  return settings.find((each) => each.from <= day && day <= (each.until ?? '9999-12-31')) ?? settings[0]
}

function contains(setting: AreaSetting, code: string, codeType: string): boolean {
  if (code === setting.code) return true
  return setting.within.some((place) => place.code === code && place.codeType === codeType)
}

function widthOf(information: Information, tables: Pick<AlertTables, 'areas'>): number {
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
