import { z } from 'zod'
import { query, search } from '#kernel'
import { inForce, totalsOf } from '../model/evacuation.ts'
import { aggregate } from '../model/reconcile.ts'
import {
  DistrictCount,
  DistrictFigures,
  Entry,
  Evacuation,
  Figures,
  Headquarters,
  Received,
  Report,
  Row,
} from '../schema.ts'
import {
  findHeadquarters,
  findReport,
  listEntries,
  listEvacuations,
  listHeadquarters,
  listReceived,
  listReports,
  newestCounts,
  newestFigures,
} from '../store/index.ts'

const Order = Evacuation.pick({
  district: true,
  level: true,
  since: true,
  households: true,
  people: true,
  countSource: true,
})
const Totals = z.object({ districts: z.int(), households: z.int(), people: z.int(), uncounted: z.int() })

export const listAll = query({
  name: 'headquarters.list',
  summary: 'lists disaster headquarters and the evacuation orders in force',
  grant: 'headquarters:read',
  input: z.object({}),
  output: z.object({
    headquarters: z.array(Headquarters),
    orders: z.array(Order),
    totals: Totals,
    history: z.array(Evacuation),
    counts: z.array(DistrictCount),
  }),
  run: async ({ db }) => {
    const orders = inForce(await listEvacuations(db, true))
    return {
      headquarters: await listHeadquarters(db),
      orders,
      totals: totalsOf(orders),
      history: (await listEvacuations(db, false)).slice(0, 100),
      counts: await newestCounts(db),
    }
  },
})

export const getOne = query({
  name: 'headquarters.get',
  summary: 'reads the log and the reports of a disaster headquarters',
  grant: 'headquarters:read',
  input: z.object({ id: z.uuid(), text: search({ max: 100 }).optional() }),
  output: z.object({
    headquarters: Headquarters,
    entries: z.array(Entry),
    figures: z.array(DistrictFigures),
    reports: z.array(Report),
  }),
  run: async ({ db }, { id, text = '' }) => ({
    headquarters: await findHeadquarters(db, id),
    entries: await listEntries(db, id, text),
    figures: await newestFigures(db, id),
    reports: await listReports(db, id),
  }),
})

export const getReport = query({
  name: 'headquarters.get-report',
  summary: 'reads one report of damage',
  grant: 'headquarters:read',
  input: z.object({ id: z.uuid() }),
  output: z.object({ report: Report, headquarters: Headquarters }),
  run: async ({ db }, { id }) => {
    const report = await findReport(db, id)
    return { report, headquarters: await findHeadquarters(db, report.headquartersId) }
  },
})

/** In a prefecture: the newest reports of its towns and what they add up to; drills apart. */
export const listTowns = query({
  name: 'headquarters.list-towns',
  summary: 'adds up the newest reports of the towns of a prefecture',
  grant: 'headquarters:read',
  input: z.object({ drill: z.boolean().default(false) }),
  output: z.object({ rows: z.array(Row), totals: Figures, reports: z.array(Received.omit({ rows: true })) }),
  run: async ({ db }, { drill }) => {
    const reports = await listReceived(db, drill)
    return { ...aggregate(reports), reports }
  },
})
