import { z } from 'zod'
import type { Module, Operation } from '#kernel'
import { issuerOf, steps } from '#machines'
import { cookieName } from '../session.ts'
import { candidates } from './example-texts.ts'
import { exampleOf, type Io, type JsonSchema } from './schema-example.ts'

const problem = {
  description: 'refused; `code` is stable (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'code'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          code: { type: 'string' },
          detail: { type: 'object' },
          issues: { type: 'array' },
        },
      },
    },
  },
}

/** `pointer` is where in the document this content stands (RFC 6901): a schema's references to itself start there. */
function json(schema: z.ZodType, io: Io, pointer: string) {
  const written = schemaOf(schema, io, true)
  return {
    'application/json': {
      schema: rebase(written, `${pointer}/application~1json/schema`),
      example: exampleOf(written, io),
    },
  }
}

const rebase = (schema: object, pointer: string): object =>
  JSON.parse(JSON.stringify(schema), (key, held: unknown) => {
    if (key === 'x-example') return undefined
    return key === '$ref' && typeof held === 'string' ? `#${pointer}${held.slice(1)}` : held
  })

/** `examples`: says of every text one that its place takes. */
const schemaOf = (schema: z.ZodType, io: Io, examples = false): JsonSchema =>
  z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override: ({ zodSchema, jsonSchema }) => {
      if (examples && zodSchema._zod.def.type === 'string') exemplify(zodSchema, jsonSchema)
      tidy(zodSchema._zod.def.type, jsonSchema)
    },
  }) as JsonSchema

function exemplify(type: z.core.$ZodType, schema: Record<string, unknown>): void {
  const taken = (text: string) => z.safeParse(type, text).success
  schema['x-example'] = candidates(schema['text'], schema['format']).find(taken)
}

/** What a schema says to forms alone. */
const forForms = ['control', 'rows', 'autocomplete', 'ownNumbers', 'hint', 'label', 'text'] as const

/** A schema says things to forms in words of ours, some of which mean something else in a JSON Schema. */
function tidy(kind: string, schema: Record<string, unknown>): void {
  const { label, text } = schema
  if (kind === 'string') schema['type'] = 'string'
  // Whole numbers of any size travel as text.
  if (kind === 'bigint') Object.assign(schema, { type: 'string', pattern: '^-?[0-9]+$', 'x-example': '1000' })
  if (typeof label === 'string') schema['title'] = label
  if (typeof text === 'string') schema['x-text'] = text
  for (const name of forForms) delete schema[name]
}

/** The schema with what it says to forms, for the command line asks the same: which field is a file. */
const asked = (schema: z.ZodType) =>
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // To a form, the type of a text is the keyboard it wants.
      if (zodSchema._zod.def.type === 'string') jsonSchema.type = 'string'
    },
  })

/** Name to summary and input schema of every operation, for the command line. */
export function describeOperations(modules: readonly Module[]) {
  const operations = modules.flatMap((one) => one.operations)
  return Object.fromEntries(
    operations.map((op) => [op.name, { summary: op.summary, input: asked(op.input) }]),
  )
}

/** Who may call it: nobody in particular, who is signed in in a browser, or a machine with this scope. */
function securityOf({ grant, name }: Operation, scopes: ReadonlySet<string>): Record<string, string[]>[] {
  if (grant === 'public') return [{}]
  return [{ session: [] }, ...(scopes.has(name) ? [{ machine: [name] }] : [])]
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 100 },
  description: 'the same key and body again gives the first answer',
}

type Described = { path: string; codes: readonly string[]; scopes: ReadonlySet<string> }

function pathItem(op: Operation, { path, codes, scopes }: Described) {
  const pointer = `/paths/${path.replaceAll('/', '~1')}/post`
  return {
    post: {
      operationId: op.name,
      summary: op.summary,
      tags: [op.name.split('.')[0] ?? ''],
      security: securityOf(op, scopes),
      'x-grant': op.grant,
      'x-problems': codes,
      ...(op.kind === 'command' && op.freshProof !== undefined ? { 'x-fresh-proof': op.freshProof } : {}),
      ...(op.kind === 'command' ? { parameters: [idempotencyKey] } : {}),
      requestBody: { required: true, content: json(op.input, 'input', `${pointer}/requestBody/content`) },
      responses: {
        200: { description: 'done', content: json(op.output, 'output', `${pointer}/responses/200/content`) },
        '4XX': problem,
      },
    },
  }
}

export type ApiFacts = {
  /** Origin without a trailing slash. */
  publicUrl: string
  version: string
  /** Scope to what it allows: all a machine can be allowed. */
  scopes: ReadonlyMap<string, string>
}

/** How callers show who they are: a person's browser by its cookie, a machine by a token of ten minutes. */
const securitySchemes = ({ publicUrl, scopes }: ApiFacts) => ({
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName(publicUrl),
    description: 'a person who signed in',
  },
  machine: {
    type: 'oauth2',
    description: 'a registered machine; it signs in by private_key_jwt (RFC 7523)',
    flows: {
      clientCredentials: {
        tokenUrl: issuerOf(publicUrl) + steps.token,
        scopes: Object.fromEntries(scopes),
      },
    },
  },
})

export type ApiDocument = ReturnType<typeof openApi>

/** The OpenAPI 3.1 document of every operation, made from the operations themselves. */
export function openApi(modules: readonly Module[], facts: ApiFacts) {
  const scopes = new Set(facts.scopes.keys())
  const paths = modules.flatMap((one) => {
    const codes = Object.keys(one.problems).map((code) => `${one.name}.${code}`)
    return one.operations.map((op) => {
      const path = `/api/${op.name.replace('.', '/')}`
      return [path, pathItem(op, { path, codes, scopes })] as const
    })
  })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hiroba',
      version: facts.version,
      description: 'Every act of the town, as one POST each.',
    },
    servers: [{ url: facts.publicUrl }],
    components: { securitySchemes: securitySchemes(facts) },
    paths: Object.fromEntries(paths),
  }
}
