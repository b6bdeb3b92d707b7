import { plus } from '#kernel'
import { openTown } from '../town.ts'

type Sent = { datastream: string; phenomenonTime?: string; result: unknown; unit?: string }
type Outcome = { outcome: string; code: string | null }

/** By which the module itself acts. */
export const own = { kind: 'system' as const, id: 'system:sensors', grants: new Set<string>() }

/** One level of a watch: the value rises to `riseAt` and falls half below it. */
const rule = (datastream: string, level: number, riseAt: number, more: object = {}) => ({
  level,
  match: 'all',
  groups: [
    {
      match: 'all',
      of: [
        {
          datastream,
          measure: 'value',
          windowSeconds: null,
          riseAt,
          fallBelow: riseAt - 0.5,
          heldSeconds: 0,
          ...more,
        },
      ],
    },
  ],
})

export type River = Awaited<ReturnType<typeof openRiver>>

/** A town until the end of the file, its instruments, what they tell, and what follows from it. */
export async function openRiver() {
  const town = await openTown({ until: 'file' })
  const keeper = await town.staff('instrument-keeper')
  async function station(
    more: { public?: boolean; mode?: string; property?: string; calibrationDueOn?: string } = {},
  ) {
    const { property = 'river-level', ...said } = more
    const { id: thingId } = (await town.run(
      'sensors.add-thing',
      {
        name: '青波川 橋の下',
        kind: 'river',
        district: 'riverside',
        public: true,
        latitude: 35,
        longitude: 132,
        ...said,
      },
      keeper.actor,
    )) as { id: string }
    const { id } = (await town.run(
      'sensors.add-datastream',
      { thingId, name: '水位', property, sensor: '見本 WL-1', intervalSeconds: 60 },
      keeper.actor,
    )) as { id: string }
    return { thingId, id }
  }

  const bring = async (...observations: Sent[]): Promise<Outcome[]> =>
    ((await town.run('sensors.take', { observations }, own)) as { outcomes: Outcome[] }).outcomes

  const watch = async (
    datastream: string,
    rules: object[] = [rule(datastream, 3, 2), rule(datastream, 4, 3)],
  ) =>
    (await town.run(
      'sensors.add-watch',
      {
        name: '青波川の水位',
        hazard: 'flood',
        districts: ['riverside'],
        validHours: 6,
        rules,
        reason: '初期の設定',
      },
      keeper.actor,
    )) as { id: string }

  const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await town.connection.pool.query(text, values)).rows as Row[]

  const proposals = (watchId: string) =>
    rows<{ level: number; state: string; drill: boolean; msg_type: string; headline: string }>(
      `select level, state, drill, msg_type, texts->'ja'->>'headline' as headline from alerts.alert
       where chain in ($1, $1 || ' drill') order by drill desc, level, id`,
      [`sensor ${watchId}`],
    )

  const levelOf = async (watchId: string) =>
    (await rows<{ level: number }>('select level from sensors.watch where id = $1', [watchId]))[0]?.level

  const at = (minutes: number) => plus(town.now(), minutes * 60_000)
  return { town, keeper, station, bring, watch, rows, proposals, levelOf, at }
}
