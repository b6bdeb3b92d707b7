import { Figures, type Report, type Row } from '../schema.ts'

export const figureNames = Object.keys(Figures.shape) as (keyof Figures)[]

export const none: Figures = Figures.parse({})

/** What rows add up to. */
export const sumOf = (rows: readonly Pick<Row, 'figures'>[]): Figures =>
  Figures.parse(
    Object.fromEntries(
      figureNames.map((name) => [name, rows.reduce((sum, { figures }) => sum + figures[name], 0)]),
    ),
  )

/** What a report must hold to; each has a name that people are told. */
type CheckName =
  | 'rows-sum-to-totals'
  | 'place-once'
  | 'related-within-dead'
  | 'households-within-houses'
  | 'people-within-households'
  | 'dead-not-lowered'
  | 'number-follows'
  | 'time-follows'

export type Fault = { check: CheckName; place: string | null; figure: keyof Figures | null }

type Said = Pick<Report, 'number' | 'asOf' | 'rows' | 'totals' | 'correction'>

/**
 * Every check a report does not pass, beside the report before it of the same headquarters (null: it is the first). The
 * same for a town's districts and a prefecture's towns.
 */
export function faultsOf(report: Said, before: Pick<Report, 'number' | 'asOf' | 'totals'> | null): Fault[] {
  const { rows, totals } = report
  const sums = sumOf(rows)
  const places = rows.map(({ place }) => place)
  return [
    ...figureNames.flatMap((figure): Fault[] =>
      sums[figure] === totals[figure] ? [] : [{ check: 'rows-sum-to-totals', place: null, figure }],
    ),
    ...places.flatMap((place, n): Fault[] =>
      places.indexOf(place) === n ? [] : [{ check: 'place-once', place, figure: null }],
    ),
    ...rows.flatMap(faultsOfRow),
    ...faultsOfOrder(report, before),
  ]
}

const houseKinds = ['destroyed', 'halfDestroyed', 'damaged', 'floodedAbove', 'floodedBelow'] as const

export function faultsOfRow({ place, figures }: Row): Fault[] {
  const related: Fault[] =
    figures.relatedDead <= figures.dead
      ? []
      : [{ check: 'related-within-dead', place, figure: 'relatedDead' }]
  const houses = houseKinds.flatMap((kind): Fault[] => {
    const households = figures[`${kind}Households`]
    const people = figures[`${kind}People`]
    // A house may be empty, and hold several households; nobody lives in no house, and no household is of nobody.
    if (figures[`${kind}Houses`] === 0 && households > 0)
      return [{ check: 'households-within-houses', place, figure: `${kind}Households` }]
    if (people < households || (households === 0 && people > 0))
      return [{ check: 'people-within-households', place, figure: `${kind}People` }]
    return []
  })
  return [...related, ...houses]
}

function faultsOfOrder(report: Said, before: Pick<Report, 'number' | 'asOf' | 'totals'> | null): Fault[] {
  const fault = (check: CheckName, figure: keyof Figures | null = null): Fault => ({
    check,
    place: null,
    figure,
  })
  if (before === null) return report.number === 1 ? [] : [fault('number-follows')]
  return [
    ...(report.number === before.number + 1 ? [] : [fault('number-follows')]),
    ...(report.asOf >= before.asOf ? [] : [fault('time-follows')]),
    ...(report.totals.dead >= before.totals.dead || report.correction !== null
      ? []
      : [fault('dead-not-lowered', 'dead')]),
  ]
}

/** The newest report of each town as the rows of a prefecture. */
export function aggregate(reports: readonly { town: string; number: number; totals: Figures }[]): {
  rows: Row[]
  totals: Figures
} {
  const newest = new Map<string, { town: string; totals: Figures }[]>()
  for (const report of reports) newest.set(report.town, [...(newest.get(report.town) ?? []), report])
  const rows = [...newest].map(([place, of]) => ({
    place,
    figures: sumOf(of.map(({ totals }) => ({ figures: totals }))),
  }))
  return { rows: rows.toSorted((a, b) => (a.place < b.place ? -1 : 1)), totals: sumOf(rows) }
}
