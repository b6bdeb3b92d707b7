import type { Db } from '#kernel'
import type { HouseholdsParts } from './parts.ts'
import { countByDistrict, type DistrictCount, membershipsOf, membersOf } from './store/index.ts'

/** What other modules ask about households. Whom a reader may see of them is the asker's to judge (`residents`). */
export type HouseholdsDoor = {
  /** Who belongs to a household now, the head first. */
  membersOf(db: Db, householdId: string): Promise<string[]>
  /** Where a resident lives now; null for nowhere. */
  householdOf(db: Db, residentId: string): Promise<string | null>
  /**
   * How many households and people live in each district now, by what the register calls it; null: it names none. People
   * under protection (支援措置) are in no count.
   */
  countByDistrict(db: Db): Promise<DistrictCount[]>
}

export const householdsDoor = ({ residents }: Pick<HouseholdsParts, 'residents'>): HouseholdsDoor => ({
  membersOf: async (db, householdId) =>
    (await membersOf(db, householdId)).map(({ residentId }) => residentId),
  householdOf: async (db, residentId) => (await membershipsOf(db, [residentId]))[0]?.householdId ?? null,
  countByDistrict: async (db) => countByDistrict(db, await residents.undisclosedIds(db)),
})
