import type { Ctx, Vault } from '#kernel'
import { nameKey, sameFacts } from './model/fields.ts'
import type { CardFacts } from './ports.ts'
import { raiseCardChange, raiseUnregistered } from './raise-work.ts'
import { createRecord, openRecord, type ResidentRecord } from './records.ts'
import { matchFacts } from './register.ts'
import type { ResidentFields } from './schema.ts'
import {
  addCardChange,
  addIdentity,
  lastCardChange,
  lockResident,
  saveCardChange,
  touchIdentity,
} from './store/index.ts'

export const cardChangeName = 'residents.card-change'

/** What a card can change of a record, if a clerk agrees. */
export type CardDetails = Pick<ResidentFields, 'name' | 'address' | 'gender'>

/**
 * Whose card it is: the person linked to this identity; else the one person with the same name, birth date and address;
 * else somebody new, whom a clerk looks into. Two first sign-ins with one card end with the same person.
 */
export async function personOf(ctx: Ctx, vault: Vault, facts: CardFacts): Promise<ResidentRecord> {
  const subject = vault.blind('resident-identity', `${facts.issuer}\n${facts.sub}`)
  const known = await touchIdentity(ctx.db, subject, ctx.now())
  if (known) return recordOf(ctx, vault, known.residentId)
  const found = await matchFacts(ctx.db, vault, facts)
  const record = found.length === 1 && found[0] ? found[0] : await addStranger(ctx, vault, facts)
  const now = ctx.now()
  const identity = { id: ctx.newId(), residentId: record.row.id, subject, linkedAt: now, lastUsedAt: now }
  // The other sign-in has committed by now; this one begins anew and finds it.
  if (!(await addIdentity(ctx.db, identity))) throw transient()
  return record
}

/** The runner tries again what the database calls a failure of serialisation. */
const transient = () => Object.assign(new Error('another sign-in linked this card'), { code: '40001' })

async function recordOf(ctx: Ctx, vault: Vault, id: string): Promise<ResidentRecord> {
  const record = await openRecord(ctx.db, vault, id)
  if (!record) throw new Error(`an identity is linked to ${id}, which is not there`)
  return record
}

async function addStranger(ctx: Ctx, vault: Vault, facts: CardFacts): Promise<ResidentRecord> {
  const { name, birthDate, address, gender } = facts
  const nothing = { kana: null, postcode: null, phone: null, email: null, registerNumber: null }
  const fields = { ...nothing, name, birthDate, address, gender }
  const made = { id: ctx.newId(), fields, registered: false, undisclosed: false, reason: 'card' as const }
  const record = await createRecord(ctx, vault, made)
  await raiseUnregistered(ctx, record.row)
  return record
}

/** A card that says another name or address than the record becomes a proposal, once; nothing changes by itself. */
export async function noticeChange(
  ctx: Ctx,
  vault: Vault,
  { record, facts }: { record: ResidentRecord; facts: CardFacts },
): Promise<void> {
  if (sameFacts(record.fields, facts)) return
  const { row } = record
  // A clerk may be deciding about the last one, and another card of theirs say the same: one after the other.
  await lockResident(ctx.db, row.id)
  const details: CardDetails = { name: facts.name, address: facts.address, gender: facts.gender }
  const last = await lastCardChange(ctx.db, row.id)
  const before = last && (await vault.open(ctx.db, row.id, cardChangeName, last.sealed))
  if (before && sameDetails(JSON.parse(before) as CardDetails, details)) return
  const sealed = await vault.seal(ctx.db, row.id, cardChangeName, JSON.stringify(details))
  const undecided = { sealed, at: ctx.now(), decidedBy: null, decidedAt: null, outcome: null }
  const open = last?.outcome === null ? last.id : null
  const change = { id: open ?? ctx.newId(), residentId: row.id, ...undecided }
  await (open ? saveCardChange(ctx.db, change) : addCardChange(ctx.db, change))
  await raiseCardChange(ctx, row, change.id)
}

const sameDetails = (one: CardDetails, other: CardDetails) =>
  nameKey(one.name) === nameKey(other.name) && one.address === other.address
