import { writeCsv } from '#formats/csv'
import { timeInJapan } from '#formats/japan-time'
import { figureNames } from './model/reconcile.ts'
import { type Entry, type Evacuation, type Report, SentReport } from './schema.ts'

/** A report as machines take it: the body of `POST /headquarters/reports/:town`. */
export const reportJson = (report: Report, town: string): string =>
  JSON.stringify(SentReport.parse({ ...report, town }))

/** The same as a table: a line for each place and one for the totals, in the order and names of the schema. */
export function reportCsv({ rows, totals }: Pick<Report, 'rows' | 'totals'>): Uint8Array<ArrayBuffer> {
  const lines = [
    ['place', ...figureNames],
    ...rows.map(({ place, figures }) => [place, ...figureNames.map((name) => String(figures[name]))]),
    ['total', ...figureNames.map((name) => String(totals[name]))],
  ]
  return table(lines)
}

const table = (lines: string[][]) => writeCsv(lines, { encoding: 'utf-8-bom' }).bytes
const time = (at: string | null) => (at === null ? '' : timeInJapan(at))

/** A log in the order in which it was written; times in Japan. */
export const logCsv = (entries: readonly Entry[]): Uint8Array<ArrayBuffer> =>
  table([
    ['number', 'happenedAt', 'kind', 'corrects', 'who', 'text', 'sourceKind', 'source', 'drill', 'writtenAt'],
    ...entries
      .toSorted((a, b) => a.number - b.number)
      .map((one) => [
        ...[
          String(one.number),
          time(one.happenedAt),
          one.kind,
          String(one.corrects ?? ''),
          one.who,
          one.text,
        ],
        ...[one.sourceKind, one.source ?? '', String(one.drill), time(one.writtenAt)],
      ]),
  ])

/** Evacuation orders by district, the newest first; empty figures where nobody counted. */
export const evacuationsCsv = (
  orders: readonly Evacuation[],
  districts: readonly { code: string; name: Readonly<Record<string, string>> }[],
): Uint8Array<ArrayBuffer> =>
  table([
    ['district', 'name', 'level', 'since', 'until', 'households', 'people', 'countSource'],
    ...orders.map(({ district, level, since, until, households, people, countSource }) => [
      ...[district, districts.find(({ code }) => code === district)?.name['ja'] ?? '', String(level)],
      ...[time(since), time(until), String(households ?? ''), String(people ?? ''), countSource ?? ''],
    ]),
  ])
