import { writeCsv } from '#formats/csv'
import { figureNames } from './model/reconcile.ts'
import type { Received, Report } from './schema.ts'

/** A report as machines take it: the input of `headquarters.receive-report`. */
export function reportJson(report: Report, { town, drill }: Pick<Received, 'town' | 'drill'>): string {
  const { headquartersId, number, asOf, rows, totals, correction } = report
  return JSON.stringify({ town, drill, headquartersId, number, asOf, rows, totals, correction })
}

/** The same as a table: a line for each place and one for the totals, in the order and names of the schema. */
export function reportCsv({ rows, totals }: Pick<Report, 'rows' | 'totals'>): Uint8Array<ArrayBuffer> {
  const lines = [
    ['place', ...figureNames],
    ...rows.map(({ place, figures }) => [place, ...figureNames.map((name) => String(figures[name]))]),
    ['total', ...figureNames.map((name) => String(totals[name]))],
  ]
  return writeCsv(lines, { encoding: 'utf-8-bom' }).bytes
}
