import { childOf, childrenOf, type Node, optionalText, trimmed } from './node.ts'
import { TelegramRefusal } from './refusal.ts'
import type {
  AreaIntensity,
  Coordinate,
  Kind,
  Quake,
  Station,
  TelegramBody,
  TsunamiForecast,
  VolcanoItem,
} from './telegram.ts'

const SEISMOLOGY = 'http://xml.kishou.go.jp/jmaxml1/body/seismology1/'
const VOLCANOLOGY = 'http://xml.kishou.go.jp/jmaxml1/body/volcanology1/'
const METEOROLOGY = 'http://xml.kishou.go.jp/jmaxml1/body/meteorology1/'

/** Facts held of one Body. Three times what the largest real telegrams carry: every municipality of the country. */
const MOST_FACTS = 6000

/** What is read of a Body: where it stands below Body, in which namespace, and what becomes of it. */
interface Reading {
  readonly namespace: string
  read(node: Node, body: CollectedBody): void
}

interface CollectedBody {
  quakes: Quake[]
  intensities: AreaIntensity[]
  tsunami: TsunamiForecast[]
  volcano: VolcanoItem[]
  stations: Station[]
}

const READINGS: Readonly<Record<string, Reading>> = {
  Earthquake: { namespace: SEISMOLOGY, read: (node, body) => void body.quakes.push(readQuake(node)) },
  'Intensity/Observation/Pref': {
    namespace: SEISMOLOGY,
    read: (node, body) => void body.intensities.push(...readIntensities(node)),
  },
  'Tsunami/Forecast/Item': {
    namespace: SEISMOLOGY,
    read: (node, body) => void body.tsunami.push(...readTsunami(node)),
  },
  'VolcanoInfo/Item': {
    namespace: VOLCANOLOGY,
    read: (node, body) => void body.volcano.push(...readVolcano(node)),
  },
  'Warning/Item': {
    namespace: METEOROLOGY,
    read: (node, body) => void body.stations.push(...readStations(node)),
  },
}

/** Whether an element at this place of a Body (names below Body, itself the last) is held in memory and read. */
export function isReadInBody(below: readonly string[], namespace: string): boolean {
  return READINGS[below.join('/')]?.namespace === namespace
}

export const emptyBody = (): CollectedBody => ({
  quakes: [],
  intensities: [],
  tsunami: [],
  volcano: [],
  stations: [],
})

/** Reads one held element into `body`; refuses `too-many-elements` beyond what any real telegram carries. */
export function readBodyPart(below: readonly string[], node: Node, body: CollectedBody): void {
  READINGS[below.join('/')]?.read(node, body)
  for (const [name, facts] of Object.entries(body)) {
    if (facts.length > MOST_FACTS)
      throw new TelegramRefusal('too-many-elements', `more than ${MOST_FACTS} ${name}`)
  }
}

export const finishBody = (body: CollectedBody): TelegramBody => body

function readQuake(node: Node): Quake {
  const area = childOf(childOf(node, 'Hypocenter'), 'Area')
  const coordinate = childrenOf(area, 'Coordinate')[0]
  const magnitude = childrenOf(node, 'Magnitude')[0]
  return {
    ...present('originTime', optionalText(node, 'OriginTime')),
    ...present('place', optionalText(area, 'Name')),
    ...(coordinate && { coordinate: coordinateOf(coordinate) }),
    ...(magnitude && { magnitude: { value: trimmed(magnitude), ...described(magnitude) } }),
  }
}

/** The intensities of one prefecture: its districts (three digits) and municipalities (seven); stations are left out. */
function readIntensities(pref: Node): readonly AreaIntensity[] {
  const areas = childrenOf(pref, 'Area')
  return [...areas, ...areas.flatMap((area) => childrenOf(area, 'City'))].flatMap((place) => {
    const intensity = optionalText(place, 'MaxInt')
    const areaCode = optionalText(place, 'Code')
    if (!areaCode || !intensity) return []
    return [{ areaCode, areaName: optionalText(place, 'Name') ?? '', intensity }]
  })
}

function readTsunami(item: Node): readonly TsunamiForecast[] {
  const area = childOf(item, 'Area')
  const category = childOf(item, 'Category')
  const kind = readKind(childOf(category, 'Kind'))
  const areaCode = optionalText(area, 'Code')
  if (!areaCode || !kind) return []
  const first = childOf(item, 'FirstHeight')
  const max = childOf(item, 'MaxHeight')
  const height = childrenOf(max, 'TsunamiHeight')[0]
  return [
    {
      areaCode,
      areaName: optionalText(area, 'Name') ?? '',
      kind,
      ...present('lastKind', readKind(childOf(category, 'LastKind'))),
      ...present('arrival', optionalText(first, 'ArrivalTime')),
      ...present('arrivalCondition', optionalText(first, 'Condition')),
      ...(height && { height: { value: trimmed(height), ...described(height) } }),
    },
  ]
}

function readVolcano(item: Node): readonly VolcanoItem[] {
  const kinds = childrenOf(item, 'Kind').flatMap((kind) => readKind(kind) ?? [])
  const lists = childrenOf(item, 'Areas')
  return lists.map((areas) => ({
    codeType: areas.element.attribute('codeType') ?? '',
    kinds,
    areas: childrenOf(areas, 'Area').flatMap((area) => {
      const code = optionalText(area, 'Code')
      return code ? [{ code, name: optionalText(area, 'Name') ?? '' }] : []
    }),
  }))
}

/** The gauges of a river's flood forecast. */
function readStations(item: Node): readonly Station[] {
  return childrenOf(childOf(item, 'Stations'), 'Station').map((station) => ({
    name: optionalText(station, 'Name') ?? '',
    code: optionalText(station, 'Code') ?? '',
    ...present('location', optionalText(station, 'Location')),
  }))
}

function readKind(node: Node | undefined): Kind | undefined {
  const name = optionalText(node, 'Name')
  if (name === undefined) return undefined
  const condition = optionalText(node, 'Condition')
  return { name, ...present('code', optionalText(node, 'Code')), ...(condition && { condition }) }
}

function coordinateOf(node: Node): Coordinate {
  return { value: trimmed(node), ...described(node) }
}

const described = (node: Node) => present('description', node.element.attribute('description'))

/** `{ [key]: value }`, or nothing when there is no value: absent elements are absent properties. */
function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}
