import { setTimeout as delay } from 'node:timers/promises'
import { StartRefusal } from './embedded/index.ts'
import { type MigrationSource, shippedMigrations } from './migrate.ts'
import { withSession } from './session.ts'

/**
 * Does `work` while no other process of this database does: of several that start for the first time at once, one makes
 * keys and certificates, queues and the first administrator's link.
 */
export async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
  return withSession(url, async (client) => {
    await client.query("select pg_advisory_lock(hashtext('hiroba.start'))")
    return work()
  })
}

type Recorded = { module: string; name: string; sha256: string }

/** Nothing is recorded where the ledger is not there yet, or not yet for this role. */
const notYet = new Set(['42P01', '3F000', '42501'])

async function recorded(url: string): Promise<Recorded[]> {
  try {
    return await withSession(
      url,
      async (client) =>
        (await client.query<Recorded>('select module, name, sha256 from migration.done')).rows,
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && notYet.has(String(error.code))) return []
    throw error
  }
}

const pollMs = 250

/**
 * Waits until the database is at least at this version, for a worker that was started at the same moment brings it there.
 * A newer database is right as well: migrations expand before they contract. Refuses `database-behind` after `waitMs`.
 */
export async function waitForMigrations(
  url: string,
  sources: readonly MigrationSource[],
  waitMs: number,
): Promise<void> {
  const shipped = await shippedMigrations(sources)
  for (let waited = 0; ; waited += pollMs) {
    const there = new Set((await recorded(url)).map(keyOf))
    const missing = shipped.filter((one) => !there.has(keyOf(one)))
    if (missing.length === 0) return
    if (waited >= waitMs)
      throw new StartRefusal(
        'database-behind',
        `the database is not at this version (${missing.length} migrations, ${missing[0]?.module}/${missing[0]?.name} the first): start a worker of this version with DATABASE_OWNER_URL first`,
      )
    await delay(pollMs)
  }
}

const keyOf = ({ module, name, sha256 }: Recorded) => `${module}/${name} ${sha256}`
