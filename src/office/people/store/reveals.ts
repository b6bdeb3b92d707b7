import { type Db, type Instant, kernelProblem, violatedConstraint } from '#kernel'
import type { Reveal } from '../schema.ts'
import { at } from './tables.ts'

/** Refuses `kernel.not-signed-in` where the session was ended meanwhile: nobody would ever be shown the secret. */
export async function addReveal(db: Db, reveal: Reveal, now: Instant): Promise<void> {
  await at(db).deleteFrom('reveal').where('expiresAt', '<=', now).execute()
  try {
    await at(db).insertInto('reveal').values(reveal).execute()
  } catch (error) {
    if (violatedConstraint(error) === 'reveal_session_id_fkey') throw kernelProblem('not-signed-in')
    throw error
  }
}

/** What this session, and no other, may still look at. */
export async function findReveal(
  db: Db,
  asked: Pick<Reveal, 'id' | 'sessionId'>,
  now: Instant,
): Promise<Reveal | undefined> {
  return at(db)
    .selectFrom('reveal')
    .selectAll()
    .where('id', '=', asked.id)
    .where('sessionId', '=', asked.sessionId)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
}

export async function dropReveal(db: Db, asked: Pick<Reveal, 'id' | 'sessionId'>): Promise<void> {
  await at(db)
    .deleteFrom('reveal')
    .where('id', '=', asked.id)
    .where('sessionId', '=', asked.sessionId)
    .execute()
}

/** Secrets about a person that nobody has put away: void with the thing they open. */
export async function dropRevealsAbout(db: Db, personId: string): Promise<void> {
  await at(db).deleteFrom('reveal').where('personId', '=', personId).execute()
}
