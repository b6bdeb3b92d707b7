import { z } from 'zod'
import { type Ctx, type Db, type SealedField, type Vault, violatedConstraint } from '#kernel'
import { majorityOf } from './model/guardianship.ts'
import { problem } from './problems.ts'
import {
  type Resident,
  type ResidentFields,
  ResidentState,
  type Term,
  type Version,
  type VersionReason,
} from './schema.ts'
import {
  addResident,
  addTerms,
  addVersion,
  dropTerms,
  findResidents,
  moveMajority,
  saveResident,
  versionsOf,
} from './store/index.ts'
import { type PlainTerm, termsOf } from './terms.ts'

export type ResidentRecord = { row: Resident; fields: ResidentFields }

const fieldsName = 'residents.fields'
const versionName = 'residents.version'

/** What a version holds. Stored texts were judged when they came in, so they are read back as they are. */
const Stored = z.custom<ResidentFields>((value) => value !== null && typeof value === 'object')
const Snapshot = z.object({ fields: Stored, state: ResidentState, on: z.string().nullable() })
type Snapshot = z.output<typeof Snapshot>

export const blind = (vault: Vault, { kind, value }: PlainTerm): Pick<Term, 'kind' | 'value'> => ({
  kind,
  value: vault.blind(`resident-${kind}`, value),
})

/** The open records of these ids, in no order; without those that were erased. */
export async function openRecords(
  db: Db,
  vault: Vault,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ResidentRecord>> {
  const rows = await findResidents(db, ids)
  const items = rows.flatMap(({ id, sealed }): SealedField[] =>
    sealed ? [{ subject: id, field: fieldsName, sealed }] : [],
  )
  const opened = await vault.openAll(db, items)
  const fields = new Map(items.map(({ subject }, n) => [subject, opened[n]]))
  return new Map(
    rows.flatMap((row) => {
      const text = fields.get(row.id)
      return text ? [[row.id, { row, fields: Stored.parse(JSON.parse(text)) }] as const] : []
    }),
  )
}

export async function openRecord(db: Db, vault: Vault, id: string): Promise<ResidentRecord | undefined> {
  return (await openRecords(db, vault, [id])).get(id)
}

type Made = {
  id: string
  fields: ResidentFields
  registered: boolean
  undisclosed: boolean
  reason: VersionReason
}

/** A new record with its first version and everything it can be found by. */
export async function createRecord(ctx: Ctx, vault: Vault, made: Made): Promise<ResidentRecord> {
  const { id, fields, registered, undisclosed, reason } = made
  const now = ctx.now()
  const sealed = await sealBoth(ctx, vault, id, { fields, state: 'active', on: null })
  const row: Resident = {
    id,
    state: 'active',
    registered,
    undisclosed,
    sealed: sealed[fieldsName],
    version: 1,
    mergedInto: null,
    closeAt: null,
    createdAt: now,
    changedAt: now,
  }
  await addResident(ctx.db, row)
  await addVersion(ctx.db, versionOf(ctx, row, { reason, sealed: sealed[versionName] }))
  await keepTerms(ctx, vault, { row, fields })
  return { row, fields }
}

export type Change = {
  fields?: Partial<ResidentFields>
  row?: Partial<Pick<Resident, 'state' | 'registered' | 'undisclosed' | 'mergedInto' | 'closeAt'>>
  reason: VersionReason
  /** The day it is about, where that is not today. */
  on?: string | null
}

/** Changes a record its caller has locked, and keeps what it was. */
export async function changeRecord(
  ctx: Ctx,
  vault: Vault,
  { record, change }: { record: ResidentRecord; change: Change },
): Promise<ResidentRecord> {
  const fields = { ...record.fields, ...change.fields }
  const { id } = record.row
  const state = change.row?.state ?? record.row.state
  const sealed = await sealBoth(ctx, vault, id, { fields, state, on: change.on ?? null })
  const row: Resident = {
    ...record.row,
    ...change.row,
    sealed: sealed[fieldsName],
    version: record.row.version + 1,
    changedAt: ctx.now(),
  }
  await saveResident(ctx.db, row)
  await addVersion(ctx.db, versionOf(ctx, row, { reason: change.reason, sealed: sealed[versionName] }))
  await dropTerms(ctx.db, id)
  await keepTerms(ctx, vault, { row, fields })
  // A birthday that was wrong ended a parent's say at a wrong moment.
  if (fields.birthDate !== record.fields.birthDate)
    await moveMajority(ctx.db, id, majorityOf(fields.birthDate))
  return { row, fields }
}

/** What the record says, and the same as its newest version: at the price of one key. */
const sealBoth = (ctx: Ctx, vault: Vault, id: string, snapshot: Snapshot) =>
  vault.sealAll(ctx.db, id, {
    [fieldsName]: JSON.stringify(snapshot.fields),
    [versionName]: JSON.stringify(snapshot),
  })

const versionOf = (ctx: Ctx, row: Resident, kept: Pick<Version, 'reason' | 'sealed'>): Version => ({
  ...kept,
  residentId: row.id,
  number: row.version,
  changedBy: ctx.actor.id,
  at: ctx.now(),
})

/** The register number names one person: of two at once one is refused. */
async function keepTerms(ctx: Ctx, vault: Vault, { row, fields }: ResidentRecord): Promise<void> {
  const plain = row.state === 'merged' || row.state === 'erased' ? [] : termsOf(fields)
  try {
    await addTerms(
      ctx.db,
      row.id,
      plain.map((term) => blind(vault, term)),
    )
  } catch (error) {
    throw violatedConstraint(error) === 'term_register_number' ? problem('register-number-taken') : error
  }
}

export type OpenVersion = { number: number; reason: VersionReason; changedBy: string; at: string } & Snapshot

/** What a record was, the newest first; nothing of who was erased. */
export async function openVersions(db: Db, vault: Vault, id: string): Promise<OpenVersion[]> {
  const rows = await versionsOf(db, id)
  const opened = await vault.openAll(
    db,
    rows.map(({ sealed }) => ({ subject: id, field: versionName, sealed })),
  )
  return rows.flatMap(({ number, reason, changedBy, at }, n) => {
    const text = opened[n]
    return text ? [{ number, reason, changedBy, at, ...Snapshot.parse(JSON.parse(text)) }] : []
  })
}
