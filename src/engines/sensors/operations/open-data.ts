import { z } from 'zod'
import { Instant, query } from '#kernel'
import { problem } from '../problems.ts'
import { Datastream, Observation, Thing } from '../schema.ts'
import {
  findDatastream,
  findObservation,
  findThing,
  listOpenDatastreams,
  listOpenObservations,
  listThings as storedThings,
} from '../store/index.ts'

export const mostRows = 1000

/** A part of a list (SensorThings 1.1 §9.3.3): at most a thousand rows. */
const Part = z.object({ top: z.int().min(0).max(mostRows), skip: z.int().min(0).max(1_000_000) })
const open = { publicOnly: true }
const OpenThing = Thing.omit({ reporter: true, version: true })
export type OpenThing = z.output<typeof OpenThing>

/** Instruments the town shows to everybody; one where its id is given. */
export const listThings = query({
  name: 'sensors.list-things',
  summary: 'lists the instruments that are open data',
  grant: 'public',
  input: Part.extend({ id: z.uuid().optional() }),
  output: z.object({ things: z.array(OpenThing) }),
  run: async ({ db }, { id, ...part }) => ({
    things: id === undefined ? await storedThings(db, { ...open, ...part }) : [await findThing(db, id, open)],
  }),
})

/** What they measure; one where its id is given. */
export const listDatastreams = query({
  name: 'sensors.list-datastreams',
  summary: 'lists what the instruments that are open data measure',
  grant: 'public',
  input: Part.extend({ id: z.uuid().optional(), thing: z.uuid().optional() }),
  output: z.object({ datastreams: z.array(Datastream) }),
  run: async ({ db }, { id, thing, ...part }) => {
    if (id !== undefined) return { datastreams: [await findDatastream(db, id, open)] }
    const of = thing === undefined ? {} : { thingId: (await findThing(db, thing, open)).id }
    return { datastreams: await listOpenDatastreams(db, { ...of, ...part }) }
  },
})

/** How far a list of what all instruments observed goes back: of each as many must be looked at. */
const mostSkipOfAll = 1000

/**
 * What was observed, the newest first; `from` is in it, `until` is not. Refuses `sensors.bad-option` to skip more than a
 * thousand where no datastream is named.
 */
export const listObservations = query({
  name: 'sensors.list-observations',
  summary: 'lists observations of instruments that are open data',
  grant: 'public',
  input: Part.extend({
    datastream: z.uuid().optional(),
    from: Instant.nullable().default(null),
    until: Instant.nullable().default(null),
  }),
  output: z.object({ observations: z.array(Observation) }),
  run: async ({ db }, part) => {
    if (part.datastream !== undefined) await findDatastream(db, part.datastream, open)
    else if (part.skip > mostSkipOfAll) throw problem('bad-option', { option: '$skip' })
    return { observations: await listOpenObservations(db, part) }
  },
})

/** One observation; refuses `sensors.not-found` where its instrument is not open data. */
export const getObservation = query({
  name: 'sensors.get-observation',
  summary: 'reads one observation of an instrument that is open data',
  grant: 'public',
  input: z.object({ datastream: z.uuid(), at: Instant }),
  output: Observation,
  run: async ({ db }, { datastream, at }) => {
    await findDatastream(db, datastream, open)
    const found = await findObservation(db, datastream, at)
    if (!found) throw problem('not-found')
    return found
  },
})
