import type { Ctx } from '#kernel'
import { compareRows, registerLineOf } from './compare.ts'
import { digestOf, openShown, type Shown } from './import-lines.ts'
import type { HouseholdsParts } from './parts.ts'
import {
  changeHousehold,
  createHousehold,
  householdsByNumber,
  openHouseholds,
  placeMember,
} from './records.ts'
import type { Household, ImportLine, RegisterRow } from './schema.ts'
import { markApplied, markStale, membersOf, setRelation } from './store/index.ts'

/**
 * Applies lines, each exactly as it was shown. What would change something else by now is not applied: it becomes
 * `stale`, and a new comparison shows it.
 */
export async function applyLines(
  ctx: Ctx,
  parts: HouseholdsParts,
  lines: readonly ImportLine[],
): Promise<void> {
  const shown = await openShown(ctx, parts.vault, lines)
  const rows = shown.flatMap((one) => (one ? [one.row] : []))
  const now = await compareRows(ctx, parts, rows)
  const digests = new Map(rows.map((row, at) => [row, digestOf(parts.key, now[at]?.changes ?? [])]))
  for (const [at, line] of lines.entries()) {
    const held: Shown | null | undefined = shown[at]
    if (!held || digests.get(held.row) !== line.shown)
      await markStale(ctx.db, line.importId, line.line, ctx.now())
    else {
      await applyRow(ctx, parts, held.row)
      await markApplied(ctx.db, line.importId, line.line, ctx.now())
    }
  }
}

async function applyRow(ctx: Ctx, parts: HouseholdsParts, row: RegisterRow): Promise<void> {
  const { id } = await parts.residents.upsertFromRegister(ctx, registerLineOf(row))
  const household = await householdFor(ctx, parts, row)
  if (row.relation === 'head') await makeWay(ctx, { householdId: household.id, residentId: id })
  await placeMember(ctx, { householdId: household.id, residentId: id, relation: row.relation })
}

/** The household of a row, made or moved as the row says; the head's line tells where it lives. */
async function householdFor(ctx: Ctx, { vault }: HouseholdsParts, row: RegisterRow): Promise<Household> {
  const { householdNumber: number, address, postcode, district } = row
  const known = (await householdsByNumber(ctx.db, vault, [number])).get(number)
  if (!known) return createHousehold(ctx, vault, { fields: { number, address, postcode }, district })
  if (row.relation !== 'head') return known
  const record = (await openHouseholds(ctx.db, vault, [known.id])).get(known.id)
  const same =
    record?.fields.address === address && record.fields.postcode === postcode && known.district === district
  if (!same)
    await changeHousehold(ctx, vault, { row: known, fields: { number, address, postcode }, district })
  return known
}

/** The register names another head: the one there was is a relative until their own line says more. */
async function makeWay(ctx: Ctx, to: { householdId: string; residentId: string }): Promise<void> {
  const members = await membersOf(ctx.db, to.householdId)
  const head = members.find(({ relation }) => relation === 'head')
  if (head && head.residentId !== to.residentId) await setRelation(ctx.db, head.id, 'relative')
}
