import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Module } from '#kernel'
import { openTown, type TestTown } from './setup/town.ts'

type Column = { table_name: string; column_name: string; is_nullable: 'YES' | 'NO'; udt_name: string }

let town: TestTown
const live = new Map<string, Column[]>()
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})
afterAll(() => live.clear())

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

async function columnsOf(schema: string): Promise<Column[]> {
  const { rows } = await town.connection.pool.query<Column>(
    'select table_name, column_name, is_nullable, udt_name from information_schema.columns where table_schema = $1',
    [schema],
  )
  return rows
}

/** Zod's kind of schema, or of text, to the PostgreSQL types its values may come from. */
const columnTypes: Readonly<Record<string, readonly string[]>> = {
  bigint: ['int8'],
  boolean: ['bool'],
  number: ['float4', 'float8'],
  safeint: ['int2', 'int4'],
  uuid: ['uuid'],
  datetime: ['timestamptz'],
  date: ['date'],
  string: ['text', 'xid8', 'numeric'],
  enum: ['text'],
  object: ['jsonb'],
  record: ['jsonb'],
  unknown: ['jsonb'],
  custom: ['bytea'],
}

function typesFor(schema: z.ZodType): readonly string[] {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return typesFor(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodArray)
    return [...typesFor(schema.element as z.ZodType).map((type) => `_${type}`), 'jsonb']
  const format = 'format' in schema && typeof schema.format === 'string' ? schema.format : schema.def.type
  const found = columnTypes[format] ?? columnTypes[schema.def.type]
  if (!found) throw new Error(`a row cannot hold a ${schema.def.type}`)
  return found
}

const nullable = (schema: z.ZodType) => schema.safeParse(null).success

/** Every difference between the live tables of a schema and their declared rows, as sentences. */
function differences(columns: readonly Column[], tables: Module['tables']): string[] {
  const wanted = new Map(
    Object.entries(tables).flatMap(([table, row]) =>
      Object.entries(row.shape as Record<string, z.ZodType>).map(([field, schema]) => [
        `${snake(table)}.${snake(field)}`,
        schema,
      ]),
    ),
  )
  const found = new Map(columns.map((one) => [`${one.table_name}.${one.column_name}`, one]))
  return [
    ...[...found.keys()].filter((name) => !wanted.has(name)).map((name) => `${name} is in no row schema`),
    ...[...wanted].flatMap(([name, schema]) => {
      const column = found.get(name)
      if (!column) return [`${name} is no column`]
      const mayBeNull = column.is_nullable === 'YES'
      return [
        ...(mayBeNull === nullable(schema)
          ? []
          : [`${name} is ${mayBeNull ? '' : 'not '}null in the database only`]),
        ...(typesFor(schema).includes(column.udt_name)
          ? []
          : [`${name} is ${column.udt_name}, not ${typesFor(schema).join(' or ')}`]),
      ]
    }),
  ]
}

describe('the row schemas', () => {
  it('of every module are its live tables, and each schema belongs to a module', async () => {
    expect(town.modules.length).toBeGreaterThan(3)
    for (const { name, tables } of town.modules)
      expect({ name, differs: differences(await columnsOf(name), tables) }).toEqual({ name, differs: [] })
    const { rows } = await town.connection.pool.query<{ nspname: string }>(
      "select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'jobs', 'migration')",
    )
    const kept = town.modules.filter(({ tables }) => Object.keys(tables).length > 0)
    expect(rows.map((row) => row.nspname).toSorted()).toEqual(kept.map(({ name }) => name).toSorted())
  })

  it('that differ are told by name', () => {
    const column = (column_name: string, udt_name: string, is_nullable: Column['is_nullable'] = 'NO') => ({
      table_name: 'item',
      column_name,
      udt_name,
      is_nullable,
    })
    const columns = [column('id', 'text'), column('due_at', 'timestamptz', 'YES'), column('extra', 'text')]
    const row = z.object({ id: z.uuid(), dueAt: z.iso.datetime(), note: z.string() })
    expect(differences(columns, { item: row })).toEqual([
      'item.extra is in no row schema',
      'item.id is text, not uuid',
      'item.due_at is null in the database only',
      'item.note is no column',
    ])
  })
})

describe('the invariants of every module', () => {
  it('are queries this database takes, and hold in a new town', async () => {
    const invariants = town.modules.flatMap((one) => one.invariants)
    expect(invariants.length).toBeGreaterThan(0)
    for (const { name, count } of invariants) {
      const { rows } = await town.connection.pool.query<{ count: bigint }>(count)
      expect({ name, broken: rows[0]?.count }).toEqual({ name, broken: 0n })
    }
  })
})
