import { sql } from 'kysely'
import type { Db } from '../database/index.ts'
import type { KeyService } from '../keys/index.ts'

/**
 * Throws when rows need key-encryption keys that are not there: then the database belongs to other keys, and whatever
 * were sealed from now on would be lost with the next mistake. For the start, before anything is sealed.
 */
export async function requireKeys(db: Db, keys: KeyService): Promise<void> {
  const there = (await keys.versions()).map(({ version }) => version)
  const { rows } = await sql<{ kek: string; count: bigint }>`
    select kek, count(*) as count from kernel.subject_key
    where kek <> all(${there}::text[]) group by kek order by kek limit 5`.execute(db)
  if (rows.length === 0) return
  const missing = rows.map(({ kek, count }) => `${kek} (${count} subjects)`).join(', ')
  throw new Error(`the database needs key-encryption keys that are not there: ${missing}`)
}

/**
 * After tables and keys were restored from copies of different moments: whoever the journal (`kernel.erasure`) names has
 * no key again. Returns for how many that was to be done. The journal is loaded with `final_at` empty, for with an older
 * copy of the keys a destroyed one may have come back; the next rotation makes it final anew.
 */
export async function replayErasures(db: Db): Promise<number> {
  const { rows } = await sql<{ subject: string }>`
    insert into kernel.subject_key as held (subject, created_at, erased_at)
    select subject, at, at from kernel.erasure
    on conflict (subject) do update set wrapped = null, kek = null, erased_at = excluded.erased_at
      where held.erased_at is null
    returning subject`.execute(db)
  return rows.length
}
