import { z } from 'zod'

/** How a field is shown and its answer read. */
type Control =
  | 'text'
  | 'textarea'
  | 'date'
  | 'datetime'
  | 'number'
  | 'bigint'
  | 'choice'
  | 'choices'
  | 'checkbox'
  | 'file'

type Described = {
  /** Last part of the path: its key in the object above. */
  key: string
  /** Dotted name in the form. */
  path: string
  optional: boolean
  nullable: boolean
  meta: Readonly<Record<string, unknown>>
}

/** One control of a form. */
export type LeafField = Described & {
  kind: 'leaf'
  control: Control
  /** Carried along unseen; its answer is read as its control's. */
  hidden: boolean
  /** Values of an enum, in its order; empty where the choices come with the form. */
  values: readonly string[]
  /** The answer must be `true`, as for a consent. */
  mustBeTrue: boolean
  /** Kind of text (`email`, `url`), for the keyboard of a phone. */
  format: string | undefined
  /** An empty list is an answer: nothing need be ticked. */
  mayBeEmpty: boolean
  /** The only value a literal takes. */
  fixed: unknown
}

/** An object inside the form's object. */
export type GroupField = Described & { kind: 'group'; fields: readonly SchemaField[] }

export type SchemaField = LeafField | GroupField

/** A form nests no deeper; a schema that does is a mistake and throws. */
const MAX_DEPTH = 6

type Unwrapped = { core: z.ZodType; optional: boolean; nullable: boolean; meta: Record<string, unknown> }

const cache = new WeakMap<z.ZodType, readonly SchemaField[]>()

/**
 * Reads an object schema as the fields of a form, in its own order. A schema that no form can show (unions, records,
 * lists of objects) is a bug of the caller and throws with its path.
 */
export function fieldsOf(schema: z.ZodType): readonly SchemaField[] {
  const known = cache.get(schema)
  if (known) return known
  const { core } = unwrap(schema)
  if (!(core instanceof z.ZodObject)) throw new TypeError('a form needs an object schema')
  const fields = fieldsOfObject(core, '', 1)
  cache.set(schema, fields)
  return fields
}

function fieldsOfObject(schema: z.ZodObject, prefix: string, depth: number): SchemaField[] {
  if (depth > MAX_DEPTH) throw new TypeError(`${prefix}: a form nests at most ${MAX_DEPTH} deep`)
  return Object.entries(schema.shape).map(([key, inner]) => {
    const path = prefix ? `${prefix}.${key}` : key
    const { core, ...wrapping } = unwrap(classic(inner))
    const described = { key, path, ...wrapping }
    if (core instanceof z.ZodObject)
      return { kind: 'group', ...described, fields: fieldsOfObject(core, path, depth + 1) }
    return { kind: 'leaf', ...described, ...leafOf(core, described) }
  })
}

/** Takes off what stands around a type. The outermost `meta` wins. */
function unwrap(schema: z.ZodType): Unwrapped {
  const found: Unwrapped = { core: schema, optional: false, nullable: false, meta: {} }
  for (;;) {
    found.meta = { ...found.core.meta(), ...found.meta }
    const inner = innerOf(found.core)
    if (!inner) return found
    if (OPTIONAL.has(found.core.def.type)) found.optional = true
    if (found.core.def.type === 'nullable') found.nullable = true
    found.core = inner
  }
}

const OPTIONAL: ReadonlySet<string> = new Set(['optional', 'default', 'prefault'])

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe)
    return classic(schema.in instanceof z.ZodTransform ? schema.out : schema.in)
  return 'innerType' in schema.def ? classic(schema.def.innerType) : undefined
}

function classic(schema: unknown): z.ZodType {
  if (!(schema instanceof z.ZodType)) throw new TypeError('not a schema of this zod')
  return schema
}

type Leaf = Omit<LeafField, 'kind' | keyof Described>

const PLAIN: Leaf = {
  control: 'text',
  hidden: false,
  values: [],
  mustBeTrue: false,
  format: undefined,
  mayBeEmpty: false,
  fixed: undefined,
}

function leafOf(schema: z.ZodType, { path, meta }: Described): Leaf {
  const asked = meta['control']
  const leaf: Leaf = { ...PLAIN, ...byType(schema, path, asked !== undefined) }
  switch (asked) {
    case undefined:
      return leaf
    case 'hidden':
      return { ...leaf, hidden: true }
    case 'text':
    case 'textarea':
    case 'file':
    case 'datetime':
      return { ...leaf, control: asked }
    default:
      throw new TypeError(`${path}: unknown control ${String(asked)}`)
  }
}

function byType(schema: z.ZodType, path: string, controlIsNamed: boolean): Partial<Leaf> {
  if (schema instanceof z.ZodEnum) return { control: 'choice', values: schema.options.map(String) }
  if (schema instanceof z.ZodArray)
    return { ...choicesOf(classic(schema.element), path), mayBeEmpty: schema.safeParse([]).success }
  if (schema instanceof z.ZodLiteral) return literal(schema)
  switch (schema.def.type) {
    case 'string':
      return textOf(schema)
    case 'number':
      return { control: 'number' }
    case 'bigint':
      return { control: 'bigint' }
    case 'boolean':
      return { control: 'checkbox' }
    case 'file':
      return { control: 'file' }
    default:
      if (controlIsNamed) return {}
      throw new TypeError(`${path}: a form cannot show ${schema.def.type}`)
  }
}

function choicesOf(element: z.ZodType, path: string): Partial<Leaf> {
  if (element instanceof z.ZodEnum) return { control: 'choices', values: element.options.map(String) }
  if (element.def.type === 'string') return { control: 'choices' }
  throw new TypeError(`${path}: a form cannot show a list of ${element.def.type}`)
}

function literal(schema: z.ZodLiteral): Partial<Leaf> {
  const { value } = schema
  if (value === true) return { control: 'checkbox', mustBeTrue: true }
  return { control: typeof value === 'number' ? 'number' : 'text', hidden: true, fixed: value }
}

function textOf(schema: z.ZodType): Partial<Leaf> {
  const format = 'format' in schema ? schema.format : undefined
  if (format === 'date') return { control: 'date' }
  if (format === 'datetime') return { control: 'datetime' }
  return { format: typeof format === 'string' ? format : undefined }
}
