import type { Ask, Route } from '#kernel'
import type { observe } from '../operations/observe.ts'
import { getObservation, listDatastreams, listObservations, listThings } from '../operations/open-data.ts'
import { problem } from '../problems.ts'
import { refusal } from '../refusal.ts'
import * as entities from './entities.ts'
import { type Options, readOptions } from './query-options.ts'
import { readDataArrays, readJson, readObservation } from './read-sent.ts'

const base = '/sensors/v1.1'
const shared = 1000
const mostBytes = 1024 * 1024
const sets = [
  'Things',
  'Locations',
  'Datastreams',
  'Sensors',
  'ObservedProperties',
  'FeaturesOfInterest',
  'Observations',
]

/** `Datastreams(<id>)`: an entity of a set (SensorThings 1.1 §9.3.1), its id with or without the quotes of a text. */
function readEntity(segment: string): { set: string; id: string } {
  const [, set = '', id = ''] = /^([A-Z][A-Za-z]{1,40})\('?([A-Za-z0-9,-]{1,80})'?\)$/.exec(segment) ?? []
  if (!sets.includes(set)) throw problem('not-found')
  return { set, id }
}

type Bringing = entities.Entities & { observe: ReturnType<typeof observe> }

/**
 * SensorThings 1.1: reading is open data; what is brought is brought by a machine with its access token, one by one or as
 * data arrays.
 */
export function sensorThings(parts: Bringing): Route[] {
  return [...reading(parts), ...bringing(parts)]
}

function reading(parts: entities.Entities): Route[] {
  const { root } = parts
  const list = async (request: Request, ask: Ask, which: Asked) => {
    const options = readOptions(new URL(request.url).searchParams, which.set === 'Observations')
    const value = await rowsOf(parts, ask, { ...which, options })
    const next = nextLink(request, options, value.length)
    return Response.json({ ...(next === null ? {} : { '@iot.nextLink': root + next }), value })
  }
  return [
    {
      path: base,
      cacheMs: 60_000,
      handle: async () =>
        Response.json({
          value: sets.map((name) => ({ name, url: `${root}/${name}` })),
          serverSettings: {
            conformance: [
              'http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel',
              'http://www.opengis.net/spec/iot_sensing/1.1/req/data-array/data-array',
            ],
          },
        }),
    },
    {
      path: `${base}/:first`,
      cacheMs: shared,
      handle: async (request, { first = '' }, ask) => {
        if (sets.includes(first)) return list(request, ask, { set: first })
        readOptions(new URL(request.url).searchParams, false)
        const [only] = await rowsOf(parts, ask, { ...readEntity(first), options: everything })
        if (only === undefined) throw problem('not-found')
        return Response.json(only)
      },
    },
    {
      path: `${base}/:first/:second`,
      cacheMs: shared,
      handle: async (request, { first = '', second = '' }, ask) => {
        const of = readEntity(first)
        const single = second === 'Sensor' || second === 'Thing' || second === 'ObservedProperty'
        if (!single && !sets.includes(second)) throw problem('not-found')
        if (!single) return list(request, ask, { set: second, of })
        const [only] = await rowsOf(parts, ask, { set: pluralOf[second] ?? '', of, options: everything })
        if (only === undefined) throw problem('not-found')
        return Response.json(only)
      },
    },
  ]
}

const pluralOf: Readonly<Record<string, string>> = {
  Sensor: 'Sensors',
  Thing: 'Things',
  ObservedProperty: 'ObservedProperties',
}
const everything: Options = { top: 1000, skip: 0, from: null, until: null }

type Asked = { set: string; id?: string; of?: { set: string; id: string } }

/** The entities of a set: all, one, or those that belong to one of another set. */
async function rowsOf(
  parts: entities.Entities,
  ask: Ask,
  asked: Asked & { options: Options },
): Promise<object[]> {
  const { set, id, of, options } = asked
  const { top, skip } = options
  const whole = set === 'Observations' || set === 'ObservedProperties'
  const part = { top, skip, ...(id === undefined || whole ? {} : { id: plainId(id) }) }
  switch (set) {
    case 'Things':
    case 'Locations':
    case 'FeaturesOfInterest': {
      const one = of === undefined ? {} : { id: await thingOf(ask, of) }
      const { things } = await ask(listThings, { ...part, ...one })
      if (set === 'Things') return things.map((thing) => entities.thingEntity(parts, thing))
      return things.flatMap((thing): object[] =>
        set === 'Locations'
          ? entities.locationEntities(parts, thing)
          : entities.featureEntities(parts, thing),
      )
    }
    case 'Datastreams':
    case 'Sensors': {
      const whose = of?.set === 'Things' ? { thing: of.id } : of ? { id: datastreamOf(of) } : {}
      const { datastreams } = await ask(listDatastreams, { ...part, ...whose })
      const shape = set === 'Datastreams' ? entities.datastreamEntity : entities.sensorEntity
      return datastreams.map((datastream) => shape(parts, datastream))
    }
    case 'ObservedProperties':
      return propertiesOf(parts, ask, asked)
    default:
      return observationsOf(parts, ask, asked)
  }
}

async function propertiesOf(
  parts: entities.Entities,
  ask: Ask,
  { id, of, options: { top, skip } }: Asked & { options: Options },
): Promise<object[]> {
  const only = of === undefined ? id : await propertyOf(ask, of)
  const all = parts.tables.properties.filter((property) => only === undefined || property.id === only)
  return all.slice(skip, skip + top).map((property) => entities.propertyEntity(parts, property))
}

async function observationsOf(
  parts: entities.Entities,
  ask: Ask,
  { id, of, options }: Asked & { options: Options },
): Promise<object[]> {
  if (id !== undefined) {
    const [datastream = '', ms = ''] = id.split(',')
    const at = new Date(/^\d{1,14}$/.test(ms) ? Number(ms) : Number.NaN)
    if (Number.isNaN(at.getTime())) throw problem('not-found')
    return [
      entities.observationEntity(
        parts,
        await ask(getObservation, { datastream: plainId(datastream), at: at.toISOString() }),
      ),
    ]
  }
  const { observations } = await ask(listObservations, {
    ...options,
    ...(of ? { datastream: datastreamOf(of) } : {}),
  })
  return observations.map((observation) => entities.observationEntity(parts, observation))
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function plainId(id: string): string {
  if (!uuid.test(id)) throw problem('not-found')
  return id
}

function datastreamOf({ set, id }: { set: string; id: string }): string {
  if (set !== 'Datastreams' && set !== 'Sensors') throw problem('not-found')
  return plainId(id)
}

/** Locations and features have the id of their thing. */
async function thingOf(ask: Ask, of: { set: string; id: string }): Promise<string> {
  if (of.set === 'Things' || of.set === 'Locations' || of.set === 'FeaturesOfInterest') return plainId(of.id)
  const { datastreams } = await ask(listDatastreams, { id: datastreamOf(of), top: 1, skip: 0 })
  return datastreams[0]?.thingId ?? ''
}

async function propertyOf(ask: Ask, of: { set: string; id: string }): Promise<string> {
  const { datastreams } = await ask(listDatastreams, { id: datastreamOf(of), top: 1, skip: 0 })
  return datastreams[0]?.property ?? ''
}

/** The next part of a list, where this one is full (§9.3.3.7 server-side paging). */
function nextLink(request: Request, { top, skip }: Options, found: number): string | null {
  if (top === 0 || found < top) return null
  const url = new URL(request.url)
  url.searchParams.set('$top', String(top))
  url.searchParams.set('$skip', String(skip + top))
  return url.pathname.slice(base.length) + url.search
}

function bringing({ root, observe }: Bringing): Route[] {
  const take = async (request: Request) => readJson(new Uint8Array(await request.arrayBuffer()))
  const link = (one: { datastreamId: string; phenomenonTime: string | null }) =>
    `${root}/Observations(${entities.observationId({ ...one, phenomenonTime: one.phenomenonTime ?? '' })})`
  return [
    {
      method: 'POST',
      machines: true,
      path: `${base}/:first/Observations`,
      handle: async (request, { first = '' }, _ask, act) => {
        const { set, id } = readEntity(first)
        const body = await take(request)
        if (set !== 'Datastreams') throw problem('not-found')
        const { outcomes } = await act(observe, { observations: [readObservation(plainId(id), body)] })
        const [only] = outcomes
        if (only === undefined || only.outcome === 'refused') throw refusal(only?.code ?? null)
        return new Response(null, { status: 201, headers: { location: link(only) } })
      },
    },
    {
      method: 'POST',
      machines: true,
      maxBytes: mostBytes,
      path: `${base}/CreateObservations`,
      handle: async (request, _params, _ask, act) => {
        const { outcomes } = await act(observe, { observations: readDataArrays(await take(request)) })
        // One answer for each, in order: its address or why not (§13.2.3).
        const said = outcomes.map((one) => (one.outcome === 'refused' ? `error ${one.code}` : link(one)))
        return Response.json(said, { status: 201 })
      },
    },
  ]
}
