import { Hazard } from '../definition.ts'

/** What a sentence may have filled in; the program fills in nothing else. */
type Hole = 'areas' | 'town' | 'time' | 'end' | 'event' | 'count' | 'shelters' | 'dropped'

/** What threatens, as far as the sentences of an evacuation tell hazards apart. */
const evacuationGroups = ['flood', 'landslide', 'storm-surge', 'tsunami', 'volcano', 'other'] as const
export type EvacuationGroup = (typeof evacuationGroups)[number]

/** The levels at which a mayor issues an evacuation (災害対策基本法 第60条). */
export const evacuationLevels = [3, 4, 5] as const

const each = <K extends string | number>(under: string, keys: readonly K[], holes: readonly Hole[]) =>
  keys.map((key): [string, readonly Hole[]] => [`${under}.${key}`, holes])

/** Every sentence a table of phrases can have, by its place in the file, with exactly what is filled in. */
export const SENTENCES: ReadonlyMap<string, readonly Hole[]> = new Map<string, readonly Hole[]>([
  ['areas.joiner', []],
  ['areas.whole', ['town']],
  ['areas.many', ['town', 'count']],
  ['areas.drawn', ['town']],
  ['marks.drill', []],
  ['marks.correction', []],
  ['drill-note', []],
  ...each('hazards', Hazard.options, []),
  ...evacuationLevels.flatMap((level): [string, readonly Hole[]][] => [
    ...each(`evacuation.${level}.headline`, evacuationGroups, ['areas']),
    [`evacuation.${level}.description`, ['time', 'town', 'areas']],
    ...each(`evacuation.${level}.instruction`, evacuationGroups, []),
  ]),
  ...each('warning.headline', Hazard.options, ['areas']),
  ...each('warning.description', [5, 4, 3, 2, 1], ['time']),
  ...each('warning.instruction', [5, 4, 3, 2, 1], []),
  ['follow.update', []],
  ['follow.extend', ['end']],
  ['follow.correct', ['dropped', 'areas']],
  ['follow.correct-plain', []],
  ['until', ['end']],
  ['shelters', ['shelters']],
  ...['all-clear', 'withdrawn'].flatMap((end): [string, readonly Hole[]][] => [
    [`${end}.headline`, ['event', 'areas']],
    [`${end}.description`, ['time', 'town', 'areas', 'event']],
    [`${end}.instruction`, []],
  ]),
])

/** The group whose sentences an evacuation for this hazard uses. */
export function groupOf(hazard: string): EvacuationGroup {
  if (hazard === 'heavy-rain') return 'flood'
  return evacuationGroups.find((group) => group === hazard) ?? 'other'
}
