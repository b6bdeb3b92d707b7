import { z } from 'zod'
import { type Ctx, command, districtCode, plus } from '#kernel'
import { faultsOf, faultsOfRow, sumOf } from '../model/reconcile.ts'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { refuseFaults } from '../refuse-faults.ts'
import { reportJson } from '../report-file.ts'
import { DistrictFigures, Report } from '../schema.ts'
import {
  addFigures,
  addReport,
  findReceiver,
  findReport,
  listReports,
  newestFigures,
} from '../store/index.ts'
import { writeLine } from '../write-line.ts'
import { lockOpen } from './log.ts'

const unseen = { control: 'hidden' } as const
const keptHours = 72

/** What is known of one district now, cumulative. Refuses by the name of the check that a row alone does not pass. */
export const recordFigures = ({ districts }: HeadquartersParts) =>
  command({
    name: 'headquarters.record-figures',
    summary: 'records what is known of the damage in one district',
    grant: 'headquarters:write',
    input: z
      .object({ id: z.uuid().meta(unseen), district: districtCode({ label: '地区' }) })
      .extend(DistrictFigures.pick({ source: true, figures: true }).shape),
    output: DistrictFigures.pick({ id: true }),
    run: async (ctx, { id, district, figures, source }) => {
      await lockOpen(ctx, id)
      if (!districts.some(({ code }) => code === district)) throw problem('unknown-district')
      refuseFaults(faultsOfRow({ place: district, figures }))
      const by = { source, at: ctx.now(), by: ctx.actor.id }
      const own = ctx.newId()
      await addFigures(ctx.db, { id: own, headquartersId: id, district, figures, ...by })
      return { id: own }
    },
  })

/**
 * Makes the next numbered report of what is known of every district, keeps it, and sends it to the prefecture's machine,
 * where there is one, all in one transaction. Refuses `headquarters.nothing-known`, and by the name of a check.
 */
export const sendReport = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.send-report',
    summary: 'makes the next report of damage and sends it to the prefecture',
    grant: 'headquarters:report',
    input: z.object({ id: z.uuid().meta(unseen), correction: Report.shape.correction.unwrap().optional() }),
    output: Report.pick({ id: true, number: true }),
    subject: (_input, output) => [output.id],
    run: async (ctx, { id, correction = null }) => {
      const headquarters = await lockOpen(ctx, id)
      const known = await newestFigures(ctx.db, id)
      if (known.length === 0) throw problem('nothing-known')
      const rows = known.map(({ district, figures }) => ({ place: district, figures }))
      const [before = null] = await listReports(ctx.db, id, 1)
      const now = ctx.now()
      const said = { number: (before?.number ?? 0) + 1, asOf: now, rows, totals: sumOf(rows), correction }
      refuseFaults(faultsOf(said, before))
      const { drill } = headquarters
      const report = {
        ...said,
        id: ctx.newId(),
        headquartersId: id,
        drill,
        writtenAt: now,
        writtenBy: ctx.actor.id,
      }
      await addReport(ctx.db, report)
      const t = parts.words('ja')
      const { number } = report
      const text =
        correction === null
          ? t('headquarters.log.report-sent', { number })
          : t('headquarters.log.correction-sent', { number, text: correction })
      const reference = { sourceKind: 'report', source: report.id } as const
      await writeLine(ctx, {
        headquartersId: id,
        kind: 'report',
        who: t('headquarters.log.by-headquarters'),
        text,
        ...reference,
      })
      await sendUp(ctx, parts, report)
      return { id: report.id, number: report.number }
    },
  })

/** The same report once more, as when the prefecture was named after it: who has it already changes nothing. */
export const sendAgain = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.send-again',
    summary: 'sends a report of damage to the prefecture once more',
    grant: 'headquarters:report',
    input: z.object({ id: z.uuid().meta(unseen) }),
    output: z.object({}),
    run: async (ctx, { id }) => {
      if (!(await sendUp(ctx, parts, await findReport(ctx.db, id)))) throw problem('no-receiver')
      return {}
    },
  })

/** To where reports go now; false where that is nowhere. */
async function sendUp(ctx: Ctx, { delivery, town }: HeadquartersParts, report: Report): Promise<boolean> {
  const receiver = await findReceiver(ctx.db)
  if (!receiver) return false
  await delivery.dispatch(ctx, {
    module: 'headquarters',
    subject: report.id,
    label: 'headquarters.report.label',
    path: `/console/headquarters/reports/${report.id}`,
    urgent: !report.drill,
    drill: report.drill,
    expiresAt: plus(ctx.now(), keptHours * 3_600_000),
    renditions: [
      {
        medium: 'webhook',
        variant: '',
        contentType: 'application/json',
        title: null,
        body: Buffer.from(reportJson(report, town)),
      },
    ],
    to: [receiver.destinationId],
  })
  return true
}
