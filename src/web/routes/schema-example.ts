/** A JSON Schema (2020-12) as zod writes it; `x-example` is a text that its place takes. */
export type JsonSchema = { readonly [key: string]: unknown }

/** `input`: what must be sent and nothing more. `output`: everything that comes. */
export type Io = 'input' | 'output'

type Drawing = { io: Io; root: JsonSchema; references: number }

/** A schema that holds itself is drawn so often inside itself. */
const mostReferences = 2

/**
 * A value that fits the schema: its own example, its default, else one made up from its type. The same each time. What a
 * schema does not say (types of our own) is null.
 */
export function exampleOf(schema: JsonSchema, io: Io): unknown {
  return draw(schema, { io, root: schema, references: 0 })
}

function draw(schema: JsonSchema, drawing: Drawing): unknown {
  const said = saidBy(schema)
  if (said !== undefined) return said.value
  const { $ref } = schema
  if (typeof $ref === 'string') return followed($ref, drawing)
  const other = firstOption(schema)
  if (other) return draw(other, drawing)
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema, drawing)
    case 'array':
      return listOf(schema, drawing)
    case 'string':
      return schema['x-example'] ?? 'example'
    case 'integer':
    case 'number':
      return figureOf(schema)
    case 'boolean':
      return false
    default:
      return null
  }
}

function saidBy(schema: JsonSchema): { value: unknown } | undefined {
  const { examples, enum: values } = schema
  if (Array.isArray(examples) && examples.length > 0) return { value: examples[0] }
  if ('default' in schema) return { value: schema['default'] }
  if ('const' in schema) return { value: schema['const'] }
  return Array.isArray(values) && values.length > 0 ? { value: values[0] } : undefined
}

function followed(reference: string, drawing: Drawing): unknown {
  const references = drawing.references + 1
  const target = resolve(drawing.root, reference)
  return target && references <= mostReferences ? draw(target, { ...drawing, references }) : null
}

/** RFC 6901, inside this one schema. */
function resolve(root: JsonSchema, reference: string): JsonSchema | undefined {
  const keys = reference.split('/').slice(1)
  return keys.reduce<JsonSchema | undefined>(
    (held, key) => held?.[key.replaceAll('~1', '/').replaceAll('~0', '~')] as JsonSchema | undefined,
    root,
  )
}

/** The first of several that is not `null`. */
function firstOption({ anyOf, oneOf, allOf }: JsonSchema): JsonSchema | undefined {
  const options = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? (list as JsonSchema[]) : []))
  return options.find(({ type }) => type !== 'null') ?? options[0]
}

const typeOf = ({ type }: JsonSchema): unknown =>
  Array.isArray(type) ? type.find((one) => one !== 'null') : type

function objectOf(schema: JsonSchema, drawing: Drawing): Record<string, unknown> {
  const { properties, required, propertyNames, additionalProperties } = schema
  const needed = new Set(Array.isArray(required) ? (required as string[]) : [])
  const named = Object.entries((properties ?? {}) as Record<string, JsonSchema>)
  const keys = (propertyNames as JsonSchema | undefined)?.['enum']
  const free = Array.isArray(keys)
    ? (keys as string[]).map((key) => [key, (additionalProperties ?? {}) as JsonSchema] as const)
    : []
  return Object.fromEntries(
    [...named, ...free]
      .filter(([name]) => drawing.io === 'output' || needed.has(name))
      .map(([name, inner]) => [name, draw(inner, drawing)]),
  )
}

function listOf({ items, prefixItems, minItems }: JsonSchema, drawing: Drawing): unknown[] {
  if (Array.isArray(prefixItems)) return (prefixItems as JsonSchema[]).map((inner) => draw(inner, drawing))
  const least = typeof minItems === 'number' ? minItems : 0
  const count = Math.max(least, drawing.io === 'output' ? 1 : 0)
  return Array.from({ length: count }, () => draw((items ?? {}) as JsonSchema, drawing))
}

function figureOf({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  const least = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : minimum
  const figure = typeof least === 'number' && least > 1 ? least : 1
  return typeof maximum === 'number' ? Math.min(figure, maximum) : figure
}
