import type { Db } from '#kernel'
import { membershipsOf, membersOf } from './store/index.ts'

/** What other modules ask about households. Whom a reader may see of them is the asker's to judge (`residents`). */
export type HouseholdsDoor = {
  /** Who belongs to a household now, the head first. */
  membersOf(db: Db, householdId: string): Promise<string[]>
  /** Where a resident lives now; null for nowhere. */
  householdOf(db: Db, residentId: string): Promise<string | null>
}

export const householdsDoor: HouseholdsDoor = {
  membersOf: async (db, householdId) =>
    (await membersOf(db, householdId)).map(({ residentId }) => residentId),
  householdOf: async (db, residentId) => (await membershipsOf(db, [residentId]))[0]?.householdId ?? null,
}
