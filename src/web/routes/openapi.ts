import { z } from 'zod'
import type { Module, Operation } from '#kernel'

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
const json = (schema: z.ZodType, io: 'input' | 'output', pointer: string) => ({
  'application/json': { schema: rebase(schemaOf(schema, io), `${pointer}/application~1json/schema`) },
})

const rebase = (schema: object, pointer: string): object =>
  JSON.parse(JSON.stringify(schema), (key, held: unknown) =>
    key === '$ref' && typeof held === 'string' ? `#${pointer}${held.slice(1)}` : held,
  )

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })

/** Name to summary and input schema of every operation, for the command line. */
export function describeOperations(modules: readonly Module[]) {
  const operations = modules.flatMap((one) => one.operations)
  return Object.fromEntries(
    operations.map((op) => [op.name, { summary: op.summary, input: schemaOf(op.input, 'input') }]),
  )
}

function pathItem(op: Operation, path: string, codes: readonly string[]) {
  const pointer = `/paths/${path.replaceAll('/', '~1')}/post`
  return {
    post: {
      operationId: op.name,
      summary: op.summary,
      tags: [op.name.split('.')[0]],
      'x-grant': op.grant,
      'x-problems': codes,
      ...(op.kind === 'command'
        ? {
            parameters: [
              {
                name: 'Idempotency-Key',
                in: 'header',
                required: false,
                schema: { type: 'string', maxLength: 100 },
                description: 'the same key and body again gives the first answer',
              },
            ],
          }
        : {}),
      requestBody: { required: true, content: json(op.input, 'input', `${pointer}/requestBody/content`) },
      responses: {
        200: { description: 'done', content: json(op.output, 'output', `${pointer}/responses/200/content`) },
        '4XX': problem,
      },
    },
  }
}

/** The OpenAPI 3.1 document of every operation, made from the operations themselves. */
export function openApi(modules: readonly Module[], publicUrl: string, version: string) {
  const paths = modules.flatMap((one) => {
    const codes = Object.keys(one.problems).map((code) => `${one.name}.${code}`)
    return one.operations.map((op) => {
      const path = `/api/${op.name.replace('.', '/')}`
      return [path, pathItem(op, path, codes)] as const
    })
  })
  return {
    openapi: '3.1.0',
    info: { title: 'Hiroba', version, description: 'Every act of the town, as one POST each.' },
    servers: [{ url: publicUrl }],
    paths: Object.fromEntries(paths),
  }
}
