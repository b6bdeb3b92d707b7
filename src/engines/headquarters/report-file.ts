import { writeCsv } from '#formats/csv'
import { figureNames } from './model/reconcile.ts'
import { type Report, SentReport } from './schema.ts'

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
  return writeCsv(lines, { encoding: 'utf-8-bom' }).bytes
}
