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

type Beside = Pick<Report, 'number' | 'asOf' | 'totals' | 'correction'>

/** Every check a report does not pass, beside the report before it of the same headquarters (null: it is the first). */
export function faultsOf(report: Said, before: Omit<Beside, 'correction'> | null): Fault[] {
  const next = (before?.number ?? 0) + 1
  return [
    ...faultsWithin(report),
    ...(report.number === next ? [] : [fault('number-follows')]),
    ...(before === null ? [] : faultsOfOrder(before, report)),
  ]
}

/**
 * The same for a report that came from elsewhere: in whatever order, perhaps with others missing between. `before` and
 * `after` are those that came, with the nearest numbers; only neighbours by number are held against each other's dead.
 */
export function faultsOfReceived(
  report: Said,
  { before, after }: { before: Beside | null; after: Beside | null },
): Fault[] {
  return [
    ...faultsWithin(report),
    ...(before === null ? [] : faultsOfOrder(before, report)),
    ...(after === null ? [] : faultsOfOrder(report, after)),
  ]
}

const fault = (check: CheckName, figure: keyof Figures | null = null): Fault => ({
  check,
  place: null,
  figure,
})

function faultsWithin({ rows, totals }: Pick<Said, 'rows' | 'totals'>): Fault[] {
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

function faultsOfOrder(before: Omit<Beside, 'correction'>, report: Omit<Said, 'rows'>): Fault[] {
  const follows = report.number === before.number + 1
  const fewer = report.totals.dead < before.totals.dead && report.correction === null
  return [
    ...(report.asOf >= before.asOf ? [] : [fault('time-follows')]),
    ...(follows && fewer ? [fault('dead-not-lowered', 'dead')] : []),
  ]
}

/** Reports of towns, each the newest of its headquarters, as the rows of a prefecture. */
export function aggregate(reports: readonly { town: string; totals: Figures }[]): {
  rows: Row[]
  totals: Figures
} {
  const rows = [...Map.groupBy(reports, ({ town }) => town)].map(([place, of]) => ({
    place,
    figures: sumOf(of.map(({ totals }) => ({ figures: totals }))),
  }))
  return { rows: rows.toSorted((a, b) => (a.place < b.place ? -1 : 1)), totals: sumOf(rows) }
}

/** The numbers between 1 and the highest that did not come. */
export function missingOf(numbers: readonly number[]): number[] {
  const came = new Set(numbers)
  return Array.from({ length: Math.max(0, ...numbers) }, (_, n) => n + 1).filter((n) => !came.has(n))
}
