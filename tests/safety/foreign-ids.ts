import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { TestTown } from '../setup/town.ts'

/** What somebody sees of an answer; the id they asked for is taken out of it, and what is fresh in every answer. */
export type Seen = { status: number; headers: string; body: string }

const fresh = /value="[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g

/** `ids`: all that are taken out, each as {@link isId} has them, for a page may also link to things that are public. */
export async function seen(response: Response, ids: ReadonlySet<string>): Promise<Seen> {
  const without = (text: string) => text.replaceAll(anyId, (found) => (ids.has(found) ? 'ID' : found))
  const headers = [...response.headers]
    .filter(([name]) => name !== 'set-cookie')
    .map(([name, value]) => `${name}: ${without(value)}`)
  return {
    status: response.status,
    headers: headers.toSorted().join('\n'),
    body: without((await response.text()).replaceAll(fresh, '')),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export const isUuid = (id: string): boolean => uuid.test(id)
/** A thing's id, token or digest, and no plain word. */
export const isId = (text: string): boolean => isUuid(text) || /^[0-9a-f]{56,64}$/.test(text)

/** Something of the same form that nobody ever had. */
export function unknownLike(id: string): string {
  if (isUuid(id)) return randomUUID()
  return 'f'.repeat(id.length)
}

/** One id from each column of every table that has some, by module: a thing of every kind there is. */
export async function idsOfEveryKind(town: TestTown): Promise<Map<string, string[]>> {
  const { rows } = await town.connection.pool.query<{ module: string; table: string; column: string }>(
    `select table_schema as module, format('%I.%I', table_schema, table_name) as table, column_name as column
       from information_schema.columns
      where data_type = 'uuid' and table_schema = any ($1) order by 1, 2`,
    [town.modules.map(({ name }) => name)],
  )
  const found = rows.map(async ({ module, table, column }) => {
    const text = `select ${column}::text as id from ${table} where ${column} is not null limit 1`
    // Some tables the app may only add to.
    const { rows } = await town.connection.pool.query<{ id: string }>(text).catch(() => ({ rows: [] }))
    return rows.map(({ id }) => ({ module, id }))
  })
  const ids = new Map<string, string[]>()
  for (const { module, id } of (await Promise.all(found)).flat())
    ids.set(module, [...new Set([...(ids.get(module) ?? []), id])])
  return ids
}

/** Every id that stands in a row with this one, or on work of these roles: what concerns somebody. */
export async function idsBeside(town: TestTown, id: string, roles: readonly string[]): Promise<Set<string>> {
  const { rows: tables } = await town.connection.pool.query<{ table: string }>(
    `select format('%I.%I', table_schema, table_name) as table from information_schema.tables
      where table_schema = any ($1)`,
    [town.modules.map(({ name }) => name).filter((name) => name !== 'kernel')],
  )
  const { rows: items } = await town.connection.pool.query<{ id: string }>(
    `select id from work.item where owner_role = any ($1)
      union select item_id from work.escalation where role = any ($1)`,
    [roles],
  )
  const beside = new Set(items.map((item) => item.id))
  for (const { table } of tables) {
    const text = `select t::text as row from ${table} t where t::text like '%' || $1 || '%'`
    const { rows } = await town.connection.pool.query<{ row: string }>(text, [id]).catch(() => ({ rows: [] }))
    for (const { row } of rows) for (const [found] of row.matchAll(anyUuid)) beside.add(found)
  }
  return beside
}

const anyUuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const anyId = new RegExp(`${anyUuid.source}|[0-9a-f]{56,64}`, 'g')

const Described = z.object({
  paths: z.record(
    z.string(),
    z.object({
      post: z.object({
        requestBody: z.object({
          content: z.object({
            'application/json': z.object({
              example: z.record(z.string(), z.unknown()),
              schema: z.object({ properties: z.record(z.string(), z.unknown()).default({}) }),
            }),
          }),
        }),
      }),
    }),
  ),
})

/**
 * An operation with inputs it takes and the fields of them that hold an id. Where it asks which state of a thing the person
 * saw, one input says another state: who may not know of a thing must not learn that they saw an old one.
 */
export type Called = { name: string; examples: Record<string, unknown>[]; idFields: string[] }

/** Every operation, as the town's own document of its API describes it. */
export async function calledOperations(town: TestTown): Promise<Called[]> {
  const response = await town.get('/api/openapi.json')
  const { paths } = Described.parse(await response.json())
  return Object.entries(paths).map(([path, { post }]) => {
    const { example, schema } = post.requestBody.content['application/json']
    const idFields = Object.entries(schema.properties).flatMap(([name, of]) => (holdsId(of) ? [name] : []))
    const states = ['version', 'revision'].filter((field) => typeof example[field] === 'number')
    const stale = states.map((field) => ({ ...example, [field]: Number(example[field]) + 41 }))
    return { name: path.replace('/api/', '').replace('/', '.'), examples: [example, ...stale], idFields }
  })
}

const Field = z.object({ format: z.string().optional(), anyOf: z.array(z.unknown()).optional() })

function holdsId(schema: unknown): boolean {
  const { format, anyOf = [] } = Field.parse(schema)
  return format === 'uuid' || anyOf.some(holdsId)
}
