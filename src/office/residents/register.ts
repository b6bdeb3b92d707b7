import type { Ctx, Db, Vault } from '#kernel'
import { changesBetween, type FieldChange, sameFacts } from './model/fields.ts'
import { closeUnregistered } from './raise-work.ts'
import { blind, changeRecord, createRecord, openRecords, type ResidentRecord } from './records.ts'
import type { ResidentFields } from './schema.ts'
import { findByTerms, findByValues, lockResident } from './store/index.ts'
import { wantedTerms } from './terms.ts'

/** A line of the resident register. What a person told the town themself (telephone, mail) is not in it and stays. */
export type RegisterLine = {
  fields: Omit<ResidentFields, 'phone' | 'email' | 'registerNumber'> & { registerNumber: string }
  undisclosed: boolean
}

/** What a line would change. `id` is null for a person not known yet. */
export type RegisterDifference = {
  id: string | null
  outcome: 'new' | 'changed' | 'unchanged'
  /** Fields with what they were and will be; personal data, for a page and nowhere else. */
  changes: FieldChange[]
  undisclosed: { from: boolean; to: boolean } | null
}

/** Residents by register number, for as many as have one. */
export async function findByRegisterNumbers(
  db: Db,
  vault: Vault,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const blinded = new Map(
    numbers.map((value) => [hex(blind(vault, { kind: 'register-number', value }).value), value]),
  )
  const values = [...blinded.keys()].map((key) => Buffer.from(key, 'hex'))
  const found = await findByValues(db, 'register-number', values)
  return new Map(found.map(({ value, residentId }) => [blinded.get(hex(value)) ?? '', residentId]))
}

const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')

/** What each line would change, in their order; reads only. */
export async function compareWithRegister(
  db: Db,
  vault: Vault,
  lines: readonly RegisterLine[],
): Promise<RegisterDifference[]> {
  const known = await findByRegisterNumbers(
    db,
    vault,
    lines.map(({ fields }) => fields.registerNumber),
  )
  const records = await openRecords(db, vault, [...known.values()])
  const differences: RegisterDifference[] = []
  for (const line of lines) {
    const id = known.get(line.fields.registerNumber)
    const record = id ? records.get(id) : await unregisteredMatch(db, vault, line)
    differences.push(differenceOf(record, line))
  }
  return differences
}

/** Who came by card or counter before the register knew them: exactly one with the same name, day and address. */
async function unregisteredMatch(
  db: Db,
  vault: Vault,
  { fields }: RegisterLine,
): Promise<ResidentRecord | undefined> {
  const { name, birthDate, address } = fields
  if (address === null) return undefined
  const found = await matchFacts(db, vault, { name, birthDate, address })
  return found.length === 1 && found[0]?.row.registered === false ? found[0] : undefined
}

/** The living records whose name, birth date and address are these, undisclosed people included. */
export async function matchFacts(
  db: Db,
  vault: Vault,
  facts: { name: string; birthDate: string; address: string },
): Promise<ResidentRecord[]> {
  const terms = wantedTerms({ name: facts.name, birthDate: facts.birthDate }).map((one) => blind(vault, one))
  const ids = await findByTerms(db, { terms, undisclosed: true, limit: 50 })
  const records = [...(await openRecords(db, vault, ids)).values()]
  return records.filter(({ row, fields }) => row.state === 'active' && sameFacts(fields, facts))
}

function differenceOf(record: ResidentRecord | undefined, line: RegisterLine): RegisterDifference {
  if (!record)
    return { id: null, outcome: 'new', changes: changesBetween({}, line.fields), undisclosed: null }
  const changes = changesBetween(record.fields, line.fields)
  const { id, undisclosed: from, registered, state } = record.row
  const undisclosed = from === line.undisclosed ? null : { from, to: line.undisclosed }
  const same = changes.length === 0 && undisclosed === null && registered && state !== 'moved-out'
  return { id, outcome: same ? 'unchanged' : 'changed', changes, undisclosed }
}

export type Upserted = { id: string; outcome: RegisterDifference['outcome'] }

/**
 * Takes one line of the register in, in the caller's transaction: a new record, or a new version of the one with this
 * register number, or nothing when it says what is known. Who was recorded without a number and is the same person by
 * name, birth date and address gets it. Whoever is in the register again lives here again.
 */
export async function upsertFromRegister(ctx: Ctx, vault: Vault, line: RegisterLine): Promise<Upserted> {
  const { fields, undisclosed } = line
  const [difference] = await compareWithRegister(ctx.db, vault, [line])
  if (!difference?.id) {
    const id = ctx.newId()
    const made = { id, fields: { ...fields, phone: null, email: null }, registered: true, undisclosed }
    await createRecord(ctx, vault, { ...made, reason: 'register' })
    await ctx.emit('residents.changed', id, { id })
    return { id, outcome: 'new' }
  }
  const { id, outcome } = difference
  if (outcome === 'unchanged') return { id, outcome }
  await lockResident(ctx.db, id)
  const record = (await openRecords(ctx.db, vault, [id])).get(id)
  if (!record) throw new Error(`the record ${id} was there and is gone`)
  // A register that still lists who died brings nobody back.
  const state = record.row.state === 'moved-out' ? ('active' as const) : record.row.state
  const row = { registered: true, undisclosed, state, closeAt: null }
  await changeRecord(ctx, vault, { record, change: { fields, row, reason: 'register' } })
  if (!record.row.registered) await closeUnregistered(ctx, id, 'registered')
  await ctx.emit('residents.changed', id, { id })
  if (difference.undisclosed) await ctx.emit('residents.disclosure-changed', id, { id })
  if (difference.changes.some(({ field }) => field === 'name'))
    await ctx.emit('residents.renamed', id, { id })
  return { id, outcome }
}
