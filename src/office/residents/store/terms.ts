import { sql } from 'kysely'
import type { Db } from '#kernel'
import type { Term } from '../schema.ts'
import { at } from './tables.ts'

type Asked = Pick<Term, 'kind' | 'value'>

export async function addTerms(db: Db, residentId: string, terms: readonly Asked[]): Promise<void> {
  if (terms.length === 0) return
  await at(db)
    .insertInto('term')
    .values(terms.map((term) => ({ ...term, residentId })))
    .execute()
}

export async function dropTerms(db: Db, residentId: string): Promise<void> {
  await at(db).deleteFrom('term').where('residentId', '=', residentId).execute()
}

type Find = {
  terms: readonly Asked[]
  /** Whether those the law keeps out of sight are looked among. */
  undisclosed: boolean
  limit: number
}

/** Living records that have all of these terms, by id. */
export async function findByTerms(db: Db, { terms, undisclosed, limit }: Find): Promise<string[]> {
  const kinds = terms.map(({ kind }) => kind)
  const values = terms.map(({ value }) => Buffer.from(value))
  const { rows } = await sql<{ id: string }>`
    select r.id from residents.term t
    join unnest(${kinds}::text[], ${values}::bytea[]) as asked (kind, value)
      on asked.kind = t.kind and asked.value = t.value
    join residents.resident r on r.id = t.resident_id
    where r.state in ('active', 'moved-out', 'deceased') and (${undisclosed} or not r.undisclosed)
    group by r.id having count(*) = ${terms.length}
    order by r.id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** The record of each of these values of one kind that has one; merged and erased ones have no terms. */
export async function findByValues(
  db: Db,
  kind: Term['kind'],
  values: readonly Uint8Array[],
): Promise<{ value: Uint8Array; residentId: string }[]> {
  return at(db)
    .selectFrom('term')
    .select(['value', 'residentId'])
    .where('kind', '=', kind)
    .where('value', '=', sql<Uint8Array>`any(${values.map((value) => Buffer.from(value))}::bytea[])`)
    .execute()
}
