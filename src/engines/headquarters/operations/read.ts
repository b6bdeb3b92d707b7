import { z } from 'zod'
import { query, search } from '#kernel'
import { counted, EvacuationTotals, inForce, totalsOf } from '../model/evacuation.ts'
import type { HeadquartersParts } from '../parts.ts'
import { DistrictFigures, Entry, Headquarters, Report } from '../schema.ts'
import {
  findHeadquarters,
  findReport,
  listCorrections,
  listEntries,
  listHeadquarters,
  listReports,
  newestCounts,
  newestFigures,
  openEvacuations,
} from '../store/index.ts'

/** Every headquarters, and how many are told to leave. */
export const listAll = query({
  name: 'headquarters.list',
  summary: 'lists disaster headquarters, and how many are told to leave',
  grant: 'headquarters:read',
  input: z.object({}),
  output: z.object({
    headquarters: z.array(Headquarters),
    totals: EvacuationTotals,
  }),
  run: async ({ db }) => ({
    headquarters: await listHeadquarters(db),
    totals: totalsOf(inForce(counted(await openEvacuations(db), await newestCounts(db)))),
  }),
})

/** What a page shows of a log; the file has all of it. */
const mostShown = 2000

/** The newest lines of its log, what is known, and its reports without their rows. */
export const getOne = query({
  name: 'headquarters.get',
  summary: 'reads the log and the reports of a disaster headquarters',
  grant: 'headquarters:read',
  input: z.object({ id: z.uuid(), text: search({ max: 100 }).optional() }),
  output: z.object({
    headquarters: Headquarters,
    entries: z.array(Entry),
    /** By which line each that was wrong was corrected last, whichever are among the entries. */
    corrections: z.array(z.object({ corrects: z.int(), number: z.int() })),
    figures: z.array(DistrictFigures),
    reports: z.array(Report.omit({ rows: true })),
  }),
  run: async ({ db }, { id, text = '' }) => ({
    headquarters: await findHeadquarters(db, id),
    entries: await listEntries(db, id, { text, most: mostShown }),
    corrections: await listCorrections(db, id),
    figures: await newestFigures(db, id),
    reports: await listReports(db, id),
  }),
})

/** Every line, for the file. */
export const getLog = query({
  name: 'headquarters.get-log',
  summary: 'reads the whole log of a disaster headquarters',
  grant: 'headquarters:read',
  input: z.object({ id: z.uuid() }),
  output: z.object({ headquarters: Headquarters, entries: z.array(Entry) }),
  run: async ({ db }, { id }) => ({
    headquarters: await findHeadquarters(db, id),
    entries: await listEntries(db, id, { text: '', most: null }),
  }),
})

/** How a report stands with the prefecture. */
const Sent = z.enum(['nowhere', 'waiting', 'delivered', 'failed'])

/** One report of damage, and whether the prefecture has it. */
export const getReport = ({ delivery }: Pick<HeadquartersParts, 'delivery'>) =>
  query({
    name: 'headquarters.get-report',
    summary: 'reads one report of damage',
    grant: 'headquarters:read',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      report: Report,
      headquarters: Headquarters,
      sent: Sent,
      /** Why it failed, as delivery names it; null where it did not. */
      reason: z.string().nullable(),
    }),
    run: async (ctx, { id }) => {
      const report = await findReport(ctx.db, id)
      const headquarters = await findHeadquarters(ctx.db, report.headquartersId)
      const tried = await delivery.report(ctx, { module: 'headquarters', subjects: [id] })
      const sent = sentOf(tried.map(({ outcome }) => outcome))
      const reason = sent === 'failed' ? (tried.at(-1)?.code ?? null) : null
      return { report, headquarters, sent, reason }
    },
  })

/** What arrived once has arrived, however often it was sent. */
function sentOf(outcomes: readonly string[]): z.output<typeof Sent> {
  if (outcomes.length === 0) return 'nowhere'
  if (outcomes.includes('delivered')) return 'delivered'
  return outcomes.includes('waiting') ? 'waiting' : 'failed'
}
