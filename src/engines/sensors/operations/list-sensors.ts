import { z } from 'zod'
import { query } from '#kernel'
import type { SensorParts } from '../parts.ts'
import { ShownThing, shownThings } from '../shown.ts'

const most = 500

/** For staff: every instrument, by name. */
export const listSensors = (parts: SensorParts) =>
  query({
    name: 'sensors.list',
    summary: 'lists instruments with what they last observed and what is wrong with them',
    grant: 'sensors:read',
    input: z.object({}),
    output: z.object({ things: z.array(ShownThing) }),
    run: async ({ db }) => ({
      things: await shownThings(db, parts, { publicOnly: false, top: most, skip: 0, points: 12 }),
    }),
  })

/** For everybody: instruments the town shows, without what is wrong with them and who brings their observations. */
export const listShown = (parts: SensorParts) =>
  query({
    name: 'sensors.list-shown',
    summary: 'lists the instruments that are open data with what they last observed',
    grant: 'public',
    input: z.object({}),
    output: z.object({
      things: z.array(
        ShownThing.omit({ alarms: true }).extend({
          thing: ShownThing.shape.thing.pick({ id: true, name: true, kind: true, mode: true }),
        }),
      ),
    }),
    run: async ({ db }) => {
      const things = await shownThings(db, parts, { publicOnly: true, top: most, skip: 0, points: 12 })
      return { things: things.filter(({ thing }) => thing.mode === 'live') }
    },
  })
