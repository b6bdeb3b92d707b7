import { z } from 'zod'
import { dateInJapan } from '#formats/japan-time'
import { type Ctx, command, districtCode, query } from '#kernel'
import { counted, EvacuationTotals, inForce, totalsOf } from '../model/evacuation.ts'
import { placed } from '../model/placed.ts'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Amount, DistrictCount, Evacuation, RegisterRead } from '../schema.ts'
import {
  addCount,
  addRegisterRead,
  listEvacuations,
  newestCounts,
  newestRegisterRead,
  openEvacuations,
} from '../store/index.ts'

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
      const by = { register: false, at: ctx.now(), by: ctx.actor.id }
      await addCount(ctx.db, { id, district, households, people, source, ...by })
      return { id }
    },
  })

const Counted = z.object({ districts: z.int() })

/** Counts the register now, for every district, whoever counted it before. Refuses `headquarters.no-register`. */
export const countRegister = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.count-register',
    summary: 'counts households and people of every district in the resident register',
    grant: 'headquarters:write',
    perMinute: 6,
    input: z.object({}),
    output: Counted,
    run: async (ctx) => {
      const districts = await takeCounts(ctx, parts, () => true)
      if (districts === null) throw problem('no-register')
      return { districts }
    },
  })

/** The same each night, for districts of which nobody has entered a count of their own. */
export const followRegister = (parts: HeadquartersParts) =>
  command({
    name: 'headquarters.follow-register',
    summary: 'keeps the counts of districts beside the resident register',
    grant: 'system',
    input: z.object({}),
    output: Counted,
    run: async (ctx) => {
      const known = new Map((await newestCounts(ctx.db)).map((one) => [one.district, one]))
      const mayReplace = (district: string) => known.get(district)?.register ?? true
      return { districts: (await takeCounts(ctx, parts, mayReplace)) ?? 0 }
    },
  })

/** How many districts were counted; null where the register knows nobody. */
async function takeCounts(
  ctx: Ctx,
  { homes, districts }: HeadquartersParts,
  takes: (district: string) => boolean,
): Promise<number | null> {
  const found = placed(await homes().countByDistrict(ctx.db), districts)
  if (found.people === 0) return null
  const [at, by] = [ctx.now(), ctx.actor.id]
  const source = `住民記録（${dateInJapan(at)}）`
  const wanted = found.counts.filter(({ district }) => takes(district))
  for (const count of wanted)
    await addCount(ctx.db, { ...count, id: ctx.newId(), source, register: true, at, by })
  const { counts: _, ...rest } = found
  await addRegisterRead(ctx.db, { ...rest, id: ctx.newId(), at, by })
  return wanted.length
}

const Order = Evacuation.pick({
  district: true,
  level: true,
  since: true,
  households: true,
  people: true,
  countSource: true,
})

/** Who is told to leave now and was before, and how many live where. The newest thousand orders, in force or over. */
export const listOrders = query({
  name: 'headquarters.list-orders',
  summary: 'lists the evacuation orders in force by district, with households and people',
  grant: 'headquarters:read',
  input: z.object({}),
  output: z.object({
    orders: z.array(Order),
    totals: EvacuationTotals,
    history: z.array(Evacuation),
    counts: z.array(DistrictCount),
    register: RegisterRead.nullable(),
  }),
  run: async ({ db }) => {
    const counts = await newestCounts(db)
    const orders = inForce(counted(await openEvacuations(db), counts))
    return {
      orders,
      totals: totalsOf(orders),
      history: counted(await listEvacuations(db, 1000), counts),
      counts,
      register: (await newestRegisterRead(db)) ?? null,
    }
  },
})
