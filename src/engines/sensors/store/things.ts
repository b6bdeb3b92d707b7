import { sql } from 'kysely'
import { type Db, violatedConstraint } from '#kernel'
import { problem } from '../problems.ts'
import type { Datastream, Thing } from '../schema.ts'
import { at, uuids } from './tables.ts'

export async function addThing(db: Db, thing: Thing): Promise<void> {
  await at(db).insertInto('thing').values(thing).execute()
}

/** Refuses `sensors.name-taken` where the thing has a datastream of that name. */
export async function addDatastream(db: Db, datastream: Datastream): Promise<void> {
  await refusingName(at(db).insertInto('datastream').values(datastream).execute())
}

async function refusingName(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (violatedConstraint(error) === 'datastream_thing_id_name_key') throw problem('name-taken')
    throw error
  }
}

export async function lockThing(db: Db, id: string): Promise<Thing> {
  return at(db)
    .selectFrom('thing')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

export async function saveThing(db: Db, { id, createdAt: _, ...rest }: Thing): Promise<void> {
  await at(db).updateTable('thing').set(rest).where('id', '=', id).execute()
}

type Which = { publicOnly: boolean }

export async function findThing(db: Db, id: string, { publicOnly }: Which): Promise<Thing> {
  const query = at(db).selectFrom('thing').selectAll().where('id', '=', id)
  return (publicOnly ? query.where('public', '=', true) : query).executeTakeFirstOrThrow(() =>
    problem('not-found'),
  )
}

export async function findThings(db: Db, ids: readonly string[]): Promise<Thing[]> {
  return at(db)
    .selectFrom('thing')
    .selectAll()
    .where('id', '=', sql<string>`any(${uuids([...new Set(ids)])})`)
    .execute()
}

/** By name; at most `top` after the first `skip`. */
export async function listThings(
  db: Db,
  { publicOnly, top, skip }: Which & { top: number; skip: number },
): Promise<Thing[]> {
  const query = at(db).selectFrom('thing').selectAll()
  return (publicOnly ? query.where('public', '=', true) : query)
    .orderBy('name')
    .orderBy('id')
    .limit(top)
    .offset(skip)
    .execute()
}

/** What these things measure, by name. */
export async function datastreamsOf(db: Db, things: readonly string[]): Promise<Datastream[]> {
  return at(db)
    .selectFrom('datastream')
    .selectAll()
    .where('thingId', '=', sql<string>`any(${uuids(things)})`)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/** Those that are open data, of one thing or of all, by name of the thing and their own. */
export async function listOpenDatastreams(
  db: Db,
  { thingId, top, skip }: { thingId?: string; top: number; skip: number },
): Promise<Datastream[]> {
  const open = at(db)
    .selectFrom('datastream')
    .innerJoin('thing', 'thing.id', 'datastream.thingId')
    .selectAll('datastream')
    .where('thing.public', '=', true)
  return (thingId === undefined ? open : open.where('thing.id', '=', thingId))
    .orderBy('thing.name')
    .orderBy('datastream.name')
    .orderBy('datastream.id')
    .limit(top)
    .offset(skip)
    .execute()
}

export async function findDatastream(db: Db, id: string, which: Which): Promise<Datastream> {
  const found = await at(db).selectFrom('datastream').selectAll().where('id', '=', id).executeTakeFirst()
  if (!found) throw problem('not-found')
  await findThing(db, found.thingId, which)
  return found
}

export async function lockDatastream(db: Db, id: string): Promise<Datastream> {
  return at(db)
    .selectFrom('datastream')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => problem('not-found'))
}

type Changeable = Pick<
  Datastream,
  'id' | 'name' | 'sensor' | 'intervalSeconds' | 'minimum' | 'maximum' | 'stuckSeconds'
>

/** Refuses `sensors.name-taken` as {@link addDatastream}. */
export async function saveDatastream(db: Db, { id, ...rest }: Changeable): Promise<void> {
  await refusingName(at(db).updateTable('datastream').set(rest).where('id', '=', id).execute())
}

/** Datastreams with their things; ids nobody has are left out. */
export async function datastreamsWithThings(
  db: Db,
  ids: readonly string[],
): Promise<{ datastream: Datastream; thing: Thing }[]> {
  if (ids.length === 0) return []
  const datastreams = await at(db)
    .selectFrom('datastream')
    .selectAll()
    .where('id', '=', sql<string>`any(${uuids(ids)})`)
    .execute()
  const things = await findThings(
    db,
    datastreams.map((one) => one.thingId),
  )
  const byId = new Map(things.map((thing) => [thing.id, thing]))
  return datastreams.flatMap((datastream) => {
    const thing = byId.get(datastream.thingId)
    return thing ? [{ datastream, thing }] : []
  })
}
