import type { SensorTables } from '../definition.ts'
import type { OpenThing } from '../operations/open-data.ts'
import type { Datastream, Observation } from '../schema.ts'

/** SensorThings 1.1 §8.2 entities as JSON (§9.2), with control information. `root` is the service root without a slash. */
export type Entities = { root: string; tables: SensorTables }

const observationType = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement'

const own = (root: string, set: string, id: string) => ({
  '@iot.id': id,
  '@iot.selfLink': `${root}/${set}(${id})`,
})

export function thingEntity({ root }: Entities, thing: OpenThing) {
  const { id, name, kind, district, mode } = thing
  const self = own(root, 'Things', id)
  return {
    ...self,
    name,
    description: name,
    properties: { kind, district, mode },
    'Datastreams@iot.navigationLink': `${self['@iot.selfLink']}/Datastreams`,
    'Locations@iot.navigationLink': `${self['@iot.selfLink']}/Locations`,
  }
}

const place = ({ latitude, longitude }: OpenThing) => ({
  type: 'Point' as const,
  // GeoJSON: longitude first.
  coordinates: [longitude, latitude],
})

/** Where it stands; none where the town does not say. */
export const locationEntities = ({ root }: Entities, thing: OpenThing) =>
  thing.latitude === null
    ? []
    : [
        {
          ...own(root, 'Locations', thing.id),
          name: thing.name,
          description: thing.name,
          encodingType: 'application/geo+json',
          location: place(thing),
          'Things@iot.navigationLink': `${root}/Locations(${thing.id})/Things`,
        },
      ]

/** What its observations are about: the place where it stands. */
export const featureEntities = ({ root }: Entities, thing: OpenThing) =>
  thing.latitude === null
    ? []
    : [
        {
          ...own(root, 'FeaturesOfInterest', thing.id),
          name: thing.name,
          description: thing.name,
          encodingType: 'application/geo+json',
          feature: place(thing),
        },
      ]

export function datastreamEntity({ root, tables }: Entities, datastream: Datastream) {
  const { id, thingId, name, property, unit, intervalSeconds, minimum, maximum } = datastream
  const self = own(root, 'Datastreams', id)
  const symbol = tables.units.find(({ code }) => code === unit)?.symbol ?? unit
  const link = (set: string) => `${self['@iot.selfLink']}/${set}`
  return {
    ...self,
    name,
    description: name,
    observationType,
    unitOfMeasurement: { name: unit, symbol, definition: `ucum:${unit}` },
    properties: { intervalSeconds, minimum, maximum },
    'Thing@iot.navigationLink': `${root}/Things(${thingId})`,
    'Sensor@iot.navigationLink': link('Sensor'),
    'ObservedProperty@iot.navigationLink': `${root}/ObservedProperties(${property})`,
    'Observations@iot.navigationLink': link('Observations'),
  }
}

export const sensorEntity = ({ root }: Entities, { id, sensor }: Datastream) => ({
  ...own(root, 'Sensors', id),
  name: sensor,
  description: sensor,
  encodingType: 'text/plain',
  metadata: sensor,
})

export const propertyEntity = (
  { root }: Entities,
  { id, name, definition }: SensorTables['properties'][number],
) => ({
  ...own(root, 'ObservedProperties', id),
  name: name.en,
  description: name.ja,
  definition,
})

/** An observation is known by its datastream and its instant. */
export const observationId = ({
  datastreamId,
  phenomenonTime,
}: Pick<Observation, 'datastreamId' | 'phenomenonTime'>) => `${datastreamId},${Date.parse(phenomenonTime)}`

export function observationEntity({ root }: Entities, observation: Observation) {
  const { datastreamId, phenomenonTime, result, receivedAt } = observation
  return {
    ...own(root, 'Observations', observationId(observation)),
    phenomenonTime,
    resultTime: phenomenonTime,
    result,
    parameters: { receivedAt },
    'Datastream@iot.navigationLink': `${root}/Datastreams(${datastreamId})`,
  }
}
