import { z } from 'zod'
import { command, districtCode, plus } from '#kernel'
import { faultsOfRow, sumOf } from '../model/reconcile.ts'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { reportJson } from '../report-file.ts'
import { refuseFaults, requireSound } from '../require-sound.ts'
import { DistrictFigures, Received, Report } from '../schema.ts'
import {
  addFigures,
  addReceived,
  addReport,
  listReports,
  lockTown,
  newestFigures,
  newestReceived,
  openReceivers,
  replaceReceiver,
} from '../store/index.ts'
import { lockOpen, writeLine } from './log.ts'

const unseen = { control: 'hidden' } as const
const keptHours = 72
const secretBytes = 32

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
      const [before = null] = await listReports(ctx.db, id)
      const now = ctx.now()
      const said = { number: (before?.number ?? 0) + 1, asOf: now, rows, totals: sumOf(rows), correction }
      requireSound(said, before)
      const report = { ...said, id: ctx.newId(), headquartersId: id, writtenAt: now, writtenBy: ctx.actor.id }
      await addReport(ctx.db, report)
      const text = correction ?? `第${report.number}報`
      const reference = { sourceKind: 'report', source: report.id } as const
      await writeLine(ctx, { headquartersId: id, kind: 'report', who: '災害対策本部', text, ...reference })
      const to = await openReceivers(ctx.db)
      if (to.length > 0)
        await parts.delivery.dispatch(ctx, {
          module: 'headquarters',
          subject: report.id,
          label: 'headquarters.report.label',
          path: `/console/headquarters/reports/${report.id}`,
          urgent: !headquarters.drill,
          expiresAt: plus(now, keptHours * 3_600_000),
          renditions: [
            {
              medium: 'webhook',
              variant: '',
              contentType: 'application/json',
              title: null,
              body: Buffer.from(reportJson(report, { town: parts.town, drill: headquarters.drill })),
            },
          ],
          to,
        })
      return { id: report.id, number: report.number }
    },
  })

/** The one machine reports go to from now on; the answer holds the secret of its signatures (Standard Webhooks). */
export const setReceiver = ({ delivery }: HeadquartersParts) =>
  command({
    name: 'headquarters.set-receiver',
    summary: 'names the machine of the prefecture that reports go to',
    grant: 'headquarters:command',
    secret: true,
    input: z.object({ url: z.url({ protocol: /^https?$/ }).max(500) }),
    output: z.object({ destination: z.uuid(), secret: z.string() }),
    subject: (_input, { destination }) => [destination],
    run: async (ctx, { url }) => {
      const secret = ctx.random(secretBytes)
      const place = { medium: 'webhook' as const, variant: '', address: url, secret, leaveUrl: null }
      const destination = await delivery.add(ctx, place)
      await replaceReceiver(ctx.db, destination, ctx.now())
      return { destination, secret: `whsec_${Buffer.from(secret).toString('base64')}` }
    },
  })

/**
 * In a prefecture: takes the report of a town in, by the same checks beside the one before. Refuses
 * `headquarters.already-received`, and by the name of a check; nothing of a refused report is kept.
 */
export const receiveReport = command({
  name: 'headquarters.receive-report',
  summary: 'takes in the numbered report of a town',
  grant: 'headquarters:receive',
  input: Received.omit({ id: true, receivedAt: true, receivedFrom: true }),
  output: Received.pick({ id: true }),
  subject: (_input, { id }) => [id],
  run: async (ctx, given) => {
    const { town, headquartersId, number } = given
    await lockTown(ctx.db, town)
    const before = (await newestReceived(ctx.db, town, headquartersId)) ?? null
    if (before !== null && number <= before.number) throw problem('already-received')
    requireSound(given, before)
    const id = ctx.newId()
    await addReceived(ctx.db, { ...given, id, receivedAt: ctx.now(), receivedFrom: ctx.actor.id })
    return { id }
  },
})
