import { z } from 'zod'
import type { Operation } from '#kernel'

/** One text or figure of an operation's input. */
export type InputField = {
  /** `people.invite name`. */
  name: string
  /** Its schema, without what makes it optional. */
  schema: z.ZodType
  /** What it says it holds: its kind of text, else its format. */
  kind: string | null
}

/** Every place of an input where a text can stand, also inside lists, records and unions. */
export function textFields(operation: Operation): InputField[] {
  return fieldsIn(operation.input, operation.name)
}

function fieldsIn(schema: unknown, name: string): InputField[] {
  if (!(schema instanceof z.ZodType)) return []
  const kind = schema.meta()?.['text']
  if (typeof kind === 'string') return [{ name, schema, kind }]
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, one]) => fieldsIn(one, `${name} ${key}`))
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat)
    return [{ name, schema, kind: schema.format }]
  return partsOf(schema).flatMap((part) => fieldsIn(part, name))
}

/** What stands inside a type that is no object: its wrapped type, elements, choices. Whatever is unknown is itself open. */
function partsOf(schema: z.ZodType): unknown[] {
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out]
  if (schema instanceof z.ZodArray) return [schema.element]
  if (schema instanceof z.ZodUnion) return [...schema.options]
  if (schema instanceof z.ZodRecord) return [schema.keyType, schema.valueType]
  if (schema instanceof z.ZodTuple) return [...schema.def.items, schema.def.rest]
  if (schema instanceof z.ZodLazy) return [schema.unwrap()]
  return 'innerType' in schema.def ? [schema.def.innerType] : []
}
