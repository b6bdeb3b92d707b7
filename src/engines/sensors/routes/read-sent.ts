import { z } from 'zod'
import { mostAtOnce, readTime } from '../model/judge.ts'
import { problem } from '../problems.ts'
import { Sent } from '../schema.ts'

/** JSON of a body or a message; refuses `sensors.bad-body`. */
export function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw problem('bad-body')
  }
}

const Parameters = z.object({ unit: z.string().min(1).max(20).optional() }).optional()
const Body = z.object({
  phenomenonTime: z.string().max(40).optional(),
  result: z.unknown(),
  parameters: Parameters,
})

/** An Observation as it is created (SensorThings 1.1 §10.2); `parameters.unit` may name the unit it was measured in. */
export function readObservation(datastream: string, body: unknown): Sent {
  const parsed = Body.safeParse(body)
  if (!parsed.success || !('result' in (body as object))) throw problem('bad-body')
  const { phenomenonTime, result, parameters } = parsed.data
  return sent(datastream, { phenomenonTime, result, unit: parameters?.unit })
}

function sent(
  datastream: string,
  { result, ...said }: Record<'phenomenonTime' | 'result' | 'unit', unknown>,
): Sent {
  // What is no number is refused whatever it is: nothing of it goes further, for it may be nested without end.
  const parsed = Sent.safeParse({ ...said, datastream, result: typeof result === 'number' ? result : null })
  if (!parsed.success) throw problem(z.uuid().safeParse(datastream).success ? 'bad-body' : 'not-found')
  return parsed.data
}

const DataArrays = z
  .array(
    z.object({
      Datastream: z.object({ '@iot.id': z.string().max(40) }),
      components: z.array(z.string().max(40)).min(1).max(10),
      'dataArray@iot.count': z.int().optional(),
      dataArray: z.array(z.array(z.unknown()).max(10)).max(mostAtOnce),
    }),
  )
  .min(1)
  .max(mostAtOnce)

/**
 * Data arrays (§13.2 CreateObservations): components `phenomenonTime`, `result`, `parameters/unit` in any order; others are
 * passed over. Refuses `sensors.too-many` more than 5,000 together, and `sensors.bad-body` a row that is not as long as
 * its components, a count that is not theirs, or a unit that is no text.
 */
export function readDataArrays(body: unknown): Sent[] {
  const parsed = DataArrays.safeParse(body)
  if (!parsed.success) throw problem('bad-body')
  const total = parsed.data.reduce((sum, { dataArray }) => sum + dataArray.length, 0)
  if (total > mostAtOnce) throw problem('too-many', { limit: mostAtOnce })
  return parsed.data.flatMap(({ Datastream, components, dataArray, 'dataArray@iot.count': count }) => {
    if (!components.includes('result') || (count !== undefined && count !== dataArray.length))
      throw problem('bad-body')
    return dataArray.map((row) => {
      if (row.length !== components.length) throw problem('bad-body')
      const of = (name: string) => row[components.indexOf(name)]
      return sent(Datastream['@iot.id'], {
        phenomenonTime: timeOf(components.includes('phenomenonTime'), of('phenomenonTime')),
        result: of('result'),
        unit: of('parameters/unit') ?? undefined,
      })
    })
  })
}

/** A time that is named but cannot be read is a bad time, not none; its row is refused alone. */
function timeOf(named: boolean, given: unknown): string | undefined {
  if (!named) return undefined
  return typeof given === 'string' && readTime(given) !== null ? given : 'unreadable'
}
