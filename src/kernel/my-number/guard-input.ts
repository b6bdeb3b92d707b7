import { z } from 'zod'
import { findMyNumbers } from '#formats/my-number'
import type { Issue } from '../problem/index.ts'

/** Texts of these formats cannot be what a person writes about somebody. */
const machineFormats: ReadonlySet<string> = new Set([
  'uuid',
  'guid',
  'datetime',
  'date',
  'time',
  'url',
  'jwt',
])

/**
 * Every text in a parsed input that seems to hold a My Number, one issue for each field. All texts are looked through,
 * also those no schema describes (unless `declaredOnly`: what machines send in formats of their own); only fields for
 * machines, ids, times and addresses of the web are not, amounts (bounded below twelve digits) are not, nor fields that say
 * they hold numbers of their own.
 */
export function myNumberIssues(
  schema: z.ZodType,
  input: unknown,
  { declaredOnly = false }: { declaredOnly?: boolean } = {},
): Issue[] {
  return holdsOne(input) ? walk(schema, input, { path: [], declaredOnly }) : []
}

/** Whether one seems to stand anywhere, declared or not. Hardly ever, and asking the schema costs ten times as much. */
function holdsOne(value: unknown): boolean {
  if (typeof value !== 'object') return findMyNumbers(String(value)).length > 0
  if (value === null || ArrayBuffer.isView(value)) return false
  if (Array.isArray(value)) return value.some(holdsOne)
  return Object.entries(value).some(([key, held]) => findMyNumbers(key).length > 0 || holdsOne(held))
}

type Place = { path: readonly string[]; declaredOnly: boolean }

function walk(declared: z.ZodType | undefined, value: unknown, place: Place): Issue[] {
  const { core, exempt } = unwrap(declared, value)
  if (exempt || value === null || value === undefined || (place.declaredOnly && isOpen(core))) return []
  if (typeof value === 'object') return walkObject(core, value, place)
  return hit(String(value), place)
}

function walkObject(core: z.ZodType | undefined, value: object, { path, declaredOnly }: Place): Issue[] {
  if (ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([key, held]) => [
    ...(core instanceof z.ZodObject ? [] : hit(key, { path, declaredOnly })),
    ...walk(childOf(core, key), held, { path: [...path, key], declaredOnly }),
  ])
}

function hit(text: string, { path }: Place): Issue[] {
  if (findMyNumbers(text).length === 0) return []
  return [{ path: path.join('.'), code: 'my-number', detail: {} }]
}

const isOpen = (core: z.ZodType | undefined) =>
  core === undefined || core.def.type === 'unknown' || core.def.type === 'any'

function childOf(core: z.ZodType | undefined, key: string): z.ZodType | undefined {
  if (core instanceof z.ZodObject) return schemaOr(core.shape[key])
  if (core instanceof z.ZodArray) return schemaOr(core.element)
  if (core instanceof z.ZodRecord) return schemaOr(core.valueType)
  if (core instanceof z.ZodTuple) return schemaOr(core.def.items[Number(key)] ?? core.def.rest)
  return undefined
}

type Unwrapped = { core: z.ZodType | undefined; exempt: boolean }

/** Takes off what stands around a type. What any layer says of the field counts. */
function unwrap(declared: z.ZodType | undefined, value: unknown): Unwrapped {
  let core = declared
  while (core !== undefined) {
    if (isExempt(core)) return { core, exempt: true }
    const inner = innerOf(core, value)
    if (inner === undefined) break
    core = inner
  }
  return { core, exempt: false }
}

function isExempt(schema: z.ZodType): boolean {
  const { text, ownNumbers } = schema.meta() ?? {}
  const format = 'format' in schema ? schema.format : undefined
  return text === 'machine' || text === 'yen' || ownNumbers === true || machineFormats.has(String(format))
}

function innerOf(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe)
    return schemaOr(schema.out instanceof z.ZodTransform ? schema.in : schema.out)
  if (schema instanceof z.ZodLazy) return schemaOr(schema.unwrap())
  if (schema instanceof z.ZodUnion)
    return schema.options.map(schemaOr).find((one) => one?.safeParse(value).success)
  return 'innerType' in schema.def ? schemaOr(schema.def.innerType) : undefined
}

const schemaOr = (schema: unknown): z.ZodType | undefined =>
  schema instanceof z.ZodType ? schema : undefined
