import { z } from 'zod'
import { type Ctx, command, districtCode } from '#kernel'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Amount, DistrictCount } from '../schema.ts'
import { addCount, addEvacuations, endEvacuations, newestCounts } from '../store/index.ts'

/** How many live in a district, from the resident register or another source that is named. */
export const recordCount = ({ districts }: HeadquartersParts) =>
  command({
    name: 'headquarters.record-count',
    summary: 'records how many live in a district, and who says so',
    grant: 'headquarters:write',
    input: z.object({ district: districtCode({ label: '地区' }) }).extend({
      households: Amount.meta({ label: '世帯数' }),
      people: Amount.meta({ label: '人数' }),
      source: DistrictCount.shape.source,
    }),
    output: DistrictCount.pick({ id: true }),
    run: async (ctx, { district, households, people, source }) => {
      if (!districts.some(({ code }) => code === district)) throw problem('unknown-district')
      if (people < households)
        throw problem('people-within-households', { place: district, figure: '', faults: 1 })
      const id = ctx.newId()
      await addCount(ctx.db, { id, district, households, people, source, at: ctx.now(), by: ctx.actor.id })
      return { id }
    },
  })

/** Levels 3 to 5 are 高齢者等避難, 避難指示, 緊急安全確保 (災害対策基本法 第60条). */
const leastOrder = 3

/** Keeps the register of evacuation orders beside what went out; a drill orders nobody. */
export const followAlert = ({ alerts, districts }: HeadquartersParts) =>
  command({
    name: 'headquarters.follow-alert',
    summary: 'keeps the register of evacuation orders by what was published',
    grant: 'system',
    input: z.object({ id: z.uuid() }),
    output: z.object({ districts: z.int() }),
    run: async (ctx, { id }) => {
      const said = await alerts.published(ctx, id)
      if (said === null || said.drill) return { districts: 0 }
      if (said.predecessorId !== null) await endEvacuations(ctx.db, said.predecessorId, said.publishedAt)
      const orders = said.msgType !== 'Cancel' && said.level >= leastOrder && said.live
      const named = said.districts.length > 0 ? said.districts : districts.map(({ code }) => code)
      if (!orders) return { districts: 0 }
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
      return {
        id: ctx.newId(),
        alertId,
        district,
        level,
        hazard,
        ...counted,
        since: publishedAt,
        until: null,
      }
    }),
  )
}

/** An order that ran out is in force no more. */
export const endOrders = command({
  name: 'headquarters.end-orders',
  summary: 'ends the evacuation orders of an alert whose time has passed',
  grant: 'system',
  input: z.object({ id: z.uuid() }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    await endEvacuations(ctx.db, id, ctx.now())
    return {}
  },
})
