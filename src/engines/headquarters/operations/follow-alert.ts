import { z } from 'zod'
import { type Ctx, command, machine } from '#kernel'
import { isOrder, logAlert, logDiscarded } from '../log-alerts.ts'
import type { HeadquartersParts } from '../parts.ts'
import { addEvacuations, endEvacuations, newestCounts } from '../store/index.ts'

/** Keeps the register of evacuation orders and the logs beside what went out; a drill orders nobody. */
export const followAlert = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.follow-alert',
    summary: 'keeps the register of evacuation orders and the log by what was published',
    grant: 'system',
    input: z.object({ id: z.uuid() }),
    output: z.object({ districts: z.int() }),
    run: async (ctx, { id }) => {
      const said = await parts.alerts.published(ctx, id)
      if (said === null) return { districts: 0 }
      await logAlert(ctx, parts, { id, said, happened: 'published' })
      if (said.drill) return { districts: 0 }
      if (said.predecessorId !== null) await endEvacuations(ctx.db, said.predecessorId, said.publishedAt)
      if (!isOrder(said) || !said.live) return { districts: 0 }
      const named = said.districts.length > 0 ? said.districts : parts.districts.map(({ code }) => code)
      await addOrders(ctx, { ...said, id, named })
      return { districts: named.length }
    },
  })

type Order = { id: string; level: number; hazard: string; publishedAt: string; named: readonly string[] }

async function addOrders(ctx: Ctx, { id: alertId, level, hazard, publishedAt, named }: Order): Promise<void> {
  const counts = new Map((await newestCounts(ctx.db)).map((one) => [one.district, one]))
  await addEvacuations(
    ctx.db,
    named.map((district) => {
      const { households = null, people = null, source: countSource = null } = counts.get(district) ?? {}
      const counted = { households, people, countSource }
      const order = { alertId, district, level, hazard, since: publishedAt, until: null }
      return { id: ctx.newId(), ...order, ...counted }
    }),
  )
}

/** An order that ran out is in force no more, and the log says so. */
export const endOrders = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.end-orders',
    summary: 'ends the evacuation orders of an alert whose time has passed',
    grant: 'system',
    input: z.object({ id: z.uuid() }),
    output: z.object({}),
    run: async (ctx, { id }) => {
      const said = await parts.alerts.published(ctx, id)
      if (said !== null) await logAlert(ctx, parts, { id, said, happened: 'expired' })
      await endEvacuations(ctx.db, id, ctx.now())
      return {}
    },
  })

/** What residents are not told is decided too. */
export const noteDiscarded = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.note-discarded',
    summary: 'writes into the log what somebody put aside',
    grant: 'system',
    input: z.object({ id: z.uuid(), by: machine({ max: 100 }) }),
    output: z.object({}),
    run: async (ctx, { id, by }) => {
      const said = await parts.alerts.discarded(ctx, id)
      if (said !== null) await logDiscarded(ctx, parts, { id, said, by })
      return {}
    },
  })
