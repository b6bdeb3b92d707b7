import { z } from 'zod'
import { query } from '#kernel'
import type { SensorParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { BrokerRefusal, BrokerStanding, type Thing } from '../schema.ts'
import { ShownThing, shownThings } from '../shown.ts'
import { findThing, listBrokers, listThings } from '../store/index.ts'

/** More instruments than a town has. */
const all = { top: 5000, skip: 0 }
const points = 12

/** For staff: every instrument, by name, and the brokers they speak to. */
export const listSensors = (parts: SensorParts) =>
  query({
    name: 'sensors.list',
    summary: 'lists instruments with what they last observed and what is wrong with them',
    grant: 'sensors:read',
    input: z.object({}),
    output: z.object({
      things: z.array(ShownThing),
      brokers: z.array(BrokerStanding),
      refusals: z.array(BrokerRefusal),
    }),
    run: async ({ db }) => ({
      things: await shownThings(db, parts, {
        things: await listThings(db, { ...all, publicOnly: false }),
        points,
      }),
      ...(await listBrokers(db)),
    }),
  })

const OpenShown = ShownThing.omit({ alarms: true }).extend({
  thing: ShownThing.shape.thing.pick({ id: true, name: true, kind: true, mode: true }),
})

const isInUse = ({ mode }: Thing) => mode === 'live'

/** For everybody: instruments the town shows, without who looks after them and who brings their observations. */
export const listShown = (parts: SensorParts) =>
  query({
    name: 'sensors.list-shown',
    summary: 'lists the instruments that are open data with what they last observed',
    grant: 'public',
    input: z.object({}),
    output: z.object({ things: z.array(OpenShown) }),
    run: async ({ db }) => {
      const open = await listThings(db, { ...all, publicOnly: true })
      return { things: await shownThings(db, parts, { things: open.filter(isInUse), points }) }
    },
  })

/** One of them with how its values went. Refuses `sensors.not-found` what is not open, or not in use. */
export const getShown = (parts: SensorParts) =>
  query({
    name: 'sensors.get-shown',
    summary: 'reads one instrument that is open data, with its newest values and its thresholds',
    grant: 'public',
    input: z.object({ id: z.uuid() }),
    output: OpenShown,
    run: async ({ db }, { id }) => {
      const thing = await findThing(db, id, { publicOnly: true })
      if (!isInUse(thing)) throw problem('not-found')
      const [shown] = await shownThings(db, parts, { things: [thing], points: 96 })
      if (!shown) throw problem('not-found')
      return shown
    },
  })
