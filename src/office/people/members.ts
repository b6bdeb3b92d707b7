import type { Ctx, Db } from '#kernel'
import { requireAnAdministrator } from './model/staff.ts'
import { voidWaysIn } from './operations/re-enrol.ts'
import type { Person } from './schema.ts'
import {
  endSessions,
  lockHolders,
  lockStaffRows,
  markRemoved,
  setRoles,
  voidEnrolments,
} from './store/index.ts'

/** A member of staff as other modules see them; `roles` are those of the town office. */
export type StaffRow = Pick<Person, 'id' | 'name' | 'roles'>

const rowOf = ({ id, name, roles }: Person): StaffRow => ({ id, name, roles })

/**
 * Holds these people until the transaction ends, so that nobody leaves meanwhile; those who left already, and whoever is
 * no member of staff, are not in the answer.
 */
export async function lockStaff(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, StaffRow>> {
  const people = await lockStaffRows(db, ids)
  return new Map(people.map((person) => [person.id, rowOf(person)]))
}

/**
 * Holds all members of staff, before anything that may take roles of the town office from one of them: then two who do so
 * never wait for each other.
 */
export async function lockEverybody(db: Db): Promise<void> {
  await lockHolders(db, 'administrator')
}

/** Somebody is no member of staff any more: nothing of theirs opens any door. What they held elsewhere is not ended here. */
export async function removeStaff(ctx: Ctx, id: string): Promise<void> {
  await voidWaysIn(ctx, id)
  await voidEnrolments(ctx.db, id, ctx.now())
  await markRemoved(ctx.db, id, ctx.now())
}

/** Takes away the roles of the town office; refuses `people.last-administrator`. */
export async function dropOfficeRoles(ctx: Ctx, id: string): Promise<void> {
  requireAnAdministrator(await lockHolders(ctx.db, 'administrator'), id)
  await setRoles(ctx.db, id, [])
}

/** Signs somebody out everywhere: what they may do now is asked anew. */
export async function signOutStaff(ctx: Ctx, id: string): Promise<void> {
  await endSessions(ctx.db, id)
}
