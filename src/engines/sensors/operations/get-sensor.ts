import { z } from 'zod'
import { query } from '#kernel'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { Alarm, Crossing, Inspection, Renewal, Rule, Watch, WatchVersion } from '../schema.ts'
import { ShownThing, shownThings } from '../shown.ts'
import {
  findThing,
  findWatch,
  listAlarms,
  listCrossings,
  listInspections,
  listRenewals,
  listVersions,
  watchesOf,
} from '../store/index.ts'

/** One instrument with its values, conditions, their history, crossings and alarms. */
export const getSensor = (parts: SensorParts) =>
  query({
    name: 'sensors.get',
    summary: 'reads one instrument with its values, thresholds and alarms',
    grant: 'sensors:read',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      shown: ShownThing,
      watches: z.array(Watch),
      versions: z.array(WatchVersion),
      crossings: z.array(Crossing),
      alarms: z.array(Alarm),
      renewals: z.array(Renewal),
      inspections: z.array(Inspection),
    }),
    run: async ({ db }, { id }) => {
      const thing = await findThing(db, id, { publicOnly: false })
      const [shown] = await shownThings(db, parts, { things: [thing], points: 48 })
      if (!shown) throw problem('not-found')
      const streams = shown.streams.map((stream) => stream.id)
      const watches = await watchesOf(db, streams)
      const ids = watches.map((watch) => watch.id)
      const [versions, crossings] = [await listVersions(db, ids), await listCrossings(db, ids)]
      const renewals = await listRenewals(db, ids)
      const inspections = await listInspections(db, streams)
      const alarms = await listAlarms(db, id)
      return { shown, watches, versions, crossings, alarms, renewals, inspections }
    },
  })

/** One level of a watch, for the form that changes its threshold. */
export const getThreshold = query({
  name: 'sensors.get-threshold',
  summary: 'reads the conditions of one level',
  grant: 'sensors:read',
  input: z.object({ id: z.uuid(), level: z.coerce.number().int().min(1).max(5) }),
  output: z.object({ watch: Watch, rule: Rule }),
  run: async ({ db }, { id, level }) => {
    const watch = await findWatch(db, id)
    const rule = watch.rules.find((one) => one.level === level)
    if (!rule) throw problem('not-found')
    return { watch, rule }
  },
})

/** One watch, for the pages that change or end it. */
export const getWatch = query({
  name: 'sensors.get-watch',
  summary: 'reads conditions on instruments and the levels they lead to',
  grant: 'sensors:read',
  input: z.object({ id: z.uuid() }),
  output: Watch,
  run: async ({ db }, { id }) => findWatch(db, id),
})
