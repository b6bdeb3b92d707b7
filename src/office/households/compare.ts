import type { Ctx } from '#kernel'
import type { RegisterLine } from '#residents'
import { digestOf, type ReadLine, sealLines } from './import-lines.ts'
import { type FieldChange, type HouseholdSide, householdChanges } from './model/changes.ts'
import type { HouseholdsParts } from './parts.ts'
import { openHouseholds } from './records.ts'
import type { ImportLine, RegisterRow } from './schema.ts'
import { membershipsOf } from './store/index.ts'

/** What a row of the register would change, about the person and about where they live. */
export type Difference = {
  residentId: string | null
  outcome: 'new' | 'changed' | 'unchanged'
  changes: FieldChange[]
  /** Under protection now or by the file. */
  undisclosed: boolean
}

/** A row as the residents' module takes it. */
export function registerLineOf(row: RegisterRow): RegisterLine {
  const { registerNumber, name, kana, birthDate, gender, postcode, address, undisclosed } = row
  return { fields: { registerNumber, name, kana, birthDate, gender, postcode, address }, undisclosed }
}

/** What these rows would change, in their order; reads only. */
export async function compareRows(
  ctx: Ctx,
  { residents, vault }: HouseholdsParts,
  rows: readonly RegisterRow[],
): Promise<Difference[]> {
  const people = await residents.compareWithRegister(ctx.db, rows.map(registerLineOf))
  const ids = people.flatMap(({ id }) => id ?? [])
  const sides = await sidesOf(ctx, { vault }, ids)
  return rows.map((row, at) => {
    const person = people[at]
    const id = person?.id ?? null
    const after = {
      number: row.householdNumber,
      relation: row.relation,
      address: row.address,
      district: row.district,
    }
    const moved = householdChanges(id === null ? null : (sides.get(id) ?? null), after)
    const protection = person?.undisclosed
      ? [{ field: 'undisclosed', from: String(person.undisclosed.from), to: String(person.undisclosed.to) }]
      : []
    const changes = [...(person?.changes ?? []), ...protection, ...moved]
    const outcome =
      id === null ? 'new' : person?.outcome === 'unchanged' && moved.length === 0 ? 'unchanged' : 'changed'
    // Without a change in it, what is known is what the row says.
    const undisclosed = row.undisclosed || person?.undisclosed?.from === true
    return { residentId: id, outcome, changes, undisclosed }
  })
}

/** Where these residents live now, as a row says it. */
async function sidesOf(
  ctx: Ctx,
  { vault }: Pick<HouseholdsParts, 'vault'>,
  residentIds: readonly string[],
): Promise<ReadonlyMap<string, HouseholdSide>> {
  const members = await membershipsOf(ctx.db, residentIds)
  const records = await openHouseholds(
    ctx.db,
    vault,
    members.map(({ householdId }) => householdId),
  )
  return new Map(
    members.flatMap(({ residentId, householdId, relation }) => {
      const record = records.get(householdId)
      if (!record) return []
      const { number, address } = record.fields
      return [[residentId, { number, relation, address, district: record.row.district }] as const]
    }),
  )
}

/** The rows of the table for a part of the file. */
export async function compareLines(
  ctx: Ctx,
  parts: HouseholdsParts,
  { importId, lines }: { importId: string; lines: readonly ReadLine[] },
): Promise<ImportLine[]> {
  const good = lines.flatMap((read) => (read.ok ? [read] : []))
  const differences = await compareRows(
    ctx,
    parts,
    good.map(({ row }) => row),
  )
  const byLine = new Map(good.map(({ line }, at) => [line, differences[at]]))
  const refused = await refusedPeople(ctx, parts, lines)
  const texts = new Map(lines.flatMap((read) => textOf(read, byLine.get(read.line))))
  const sealed = await sealLines(ctx, parts.vault, { importId, texts })
  return lines.map((read) => {
    const shared = { importId, line: read.line, sealed: sealed.get(read.line) ?? null, appliedAt: null }
    if (!read.ok) {
      const { code, column } = read
      const known = refused.get(read.registerNumber ?? '') ?? { residentId: null, undisclosed: false }
      const undisclosed = read.undisclosed || known.undisclosed
      return { ...shared, outcome: 'refused', ...known, undisclosed, code, column, shown: null }
    }
    const difference = byLine.get(read.line)
    const { residentId = null, outcome = 'new', changes = [], undisclosed = true } = difference ?? {}
    const shown = digestOf(parts.key, changes)
    return { ...shared, outcome, residentId, undisclosed, code: null, column: null, shown }
  })
}

type Known = { residentId: string; undisclosed: boolean }

/** Whom refused lines are about, by register number, as far as that can be read. */
async function refusedPeople(
  ctx: Ctx,
  { residents }: HouseholdsParts,
  lines: readonly ReadLine[],
): Promise<ReadonlyMap<string, Known>> {
  const numbers = lines.flatMap((read) => (read.ok ? [] : (read.registerNumber ?? [])))
  if (numbers.length === 0) return new Map()
  const ids = await residents.findByRegisterNumbers(ctx.db, numbers)
  const hidden = new Set(await residents.undisclosedIds(ctx.db))
  return new Map(
    [...ids].map(([number, residentId]) => [number, { residentId, undisclosed: hidden.has(residentId) }]),
  )
}

function textOf(read: ReadLine, difference: Difference | undefined): (readonly [number, string])[] {
  if (!read.ok) return [[read.line, JSON.stringify(read.cells)]]
  if (!difference || difference.outcome === 'unchanged') return []
  return [[read.line, JSON.stringify({ row: read.row, changes: difference.changes })]]
}
