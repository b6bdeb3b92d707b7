import { z } from 'zod'
import { type Ctx, phone, plainDate, search, type Vault } from '#kernel'
import { isWanted, type Wanted } from './model/fields.ts'
import { problem } from './problems.ts'
import { logReads } from './reads.ts'
import { blind, openRecords } from './records.ts'
import { Purpose, Resident, ResidentFields } from './schema.ts'
import { seesUndisclosed } from './sight.ts'
import { findByTerms } from './store/index.ts'
import { wantedTerms } from './terms.ts'

/** What a member of staff looks for, and why. Everything given must fit. */
export const Criteria = z.object({
  name: search({ label: '氏名（一部でもよい）' }).optional(),
  kana: search({ label: 'フリガナ（先頭の2文字以上）' }).optional(),
  birthDate: plainDate({ label: '生年月日' }).optional(),
  phone: phone({ label: '電話番号' }).optional(),
  registerNumber: ResidentFields.shape.registerNumber.unwrap().optional(),
  purpose: Purpose.meta({ label: '調べる理由' }),
})
export type Criteria = z.output<typeof Criteria>

export const Found = z.object({
  residents: z.array(
    Resident.pick({ id: true, state: true, registered: true, undisclosed: true }).extend(
      ResidentFields.pick({ name: true, kana: true, birthDate: true, address: true }).shape,
    ),
  ),
  /** More than are shown: then none is, for nobody needs to read fifty people. */
  tooMany: z.boolean(),
})

const most = 50

/**
 * Finds people by what was typed, and writes down that each of those shown was read. People under protection are
 * neither shown nor counted to who may not see them. Refuses `residents.no-search-terms` for nothing.
 */
export async function find(
  ctx: Ctx,
  vault: Vault,
  { criteria, operation }: { criteria: Criteria; operation: string },
): Promise<z.input<typeof Found>> {
  const { purpose, ...wanted } = criteria
  const terms = wantedTerms(wanted).map((term) => blind(vault, term))
  if (terms.length === 0) throw problem('no-search-terms')
  const undisclosed = seesUndisclosed(ctx.actor)
  const ids = await findByTerms(ctx.db, { terms, undisclosed, limit: most + 1 })
  if (ids.length > most) return { residents: [], tooMany: true }
  const residents = await matching(ctx, vault, { ids, wanted })
  await logReads(
    ctx,
    residents.map(({ id }) => id),
    { operation, purpose },
  )
  return { residents, tooMany: false }
}

async function matching(ctx: Ctx, vault: Vault, { ids, wanted }: { ids: string[]; wanted: Wanted }) {
  const records = [...(await openRecords(ctx.db, vault, ids)).values()]
  const found = records.filter(({ fields }) => isWanted(fields, wanted))
  const listed = found.map(({ row, fields }) => ({
    ...{ id: row.id, state: row.state, registered: row.registered, undisclosed: row.undisclosed },
    ...{ name: fields.name, kana: fields.kana, birthDate: fields.birthDate, address: fields.address },
  }))
  const order = ({ kana, birthDate, id }: (typeof listed)[number]) => `${kana ?? '\uffff'} ${birthDate} ${id}`
  return listed.toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
}
