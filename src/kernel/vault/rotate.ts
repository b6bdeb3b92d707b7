import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Sources } from '../clock/index.ts'
import type { Database, Db } from '../database/index.ts'
import type { KeyService } from '../keys/index.ts'
import { rewrapBatch, waitingToRewrap } from './rewrap.ts'
import { stopWrapping, vaultTables } from './subject-keys.ts'

export type RotationParts = { sources: Pick<Sources, 'now'>; keys: KeyService }

export type Rotation = {
  rewrapped: number
  /** Versions of which nothing is left. */
  destroyed: string[]
  /** Erasures that can no longer be undone with anything, as of now. */
  final: number
  /** Keys other transactions held all the time, and keys that do not open: their version stays until another run. */
  left: number
  damaged: string[]
}

const pauseMs = 100
const mostDamaged = 100

type Options = {
  /** Keys wrapped in one transaction; 500 unless said. */
  batch?: number
  /** How long what others hold is waited for, in milliseconds; 5 seconds unless said. */
  patienceMs?: number
}

/**
 * Makes a new key-encryption key (KEK), wraps every living subject's key anew, and destroys the older KEKs, while
 * everybody reads and writes.
 *
 * Why: what an erasure removed from its row may still lie, wrapped by a KEK, in dead rows, the write-ahead log and old
 * files of the database. Nobody can find and wipe all of those; but when every KEK that may have wrapped it is
 * destroyed, none of them opens, and the erasure is final (`finalAt`). So a rotation follows erasures.
 *
 * May be killed at any point and run again, or run twice at once: each batch is a transaction, an unfinished rotation is
 * taken up rather than begun anew, and a KEK is destroyed only while nobody wraps and no row needs it. Nobody waits for
 * it: what other transactions hold for more than `patienceMs` is left for the next run. A key that does not open is left
 * too, named in `damaged`, and keeps its KEK from being destroyed; past a hundred of them it throws, for then it is the
 * key service that fails.
 */
export async function rotateKeys(
  db: Database,
  { sources, keys }: RotationParts,
  { batch = 500, patienceMs = 5000 }: Options = {},
): Promise<Rotation> {
  await begin(db, keys)
  const { rewrapped, damaged } = await rewrapAll(db, keys, { batch, patienceMs })
  const retired = await untilGiven(patienceMs, () => retire(db, { sources, keys }))
  const left = await waitingToRewrap(db, await keys.current())
  return { rewrapped, left, damaged, ...(retired ?? { destroyed: [], final: 0 }) }
}

/** Makes a version unless a rotation to one that no open erasure knows is under way. */
async function begin(db: Database, keys: KeyService): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('hiroba.vault.rotate'))`.execute(trx)
    const newest = await keys.current()
    const versions = await keys.versions()
    const known = (await openErasures(trx)).some(({ keks }) => keks.includes(newest))
    if (versions.length < 2 || known) await keys.create()
  })
}

async function rewrapAll(db: Database, keys: KeyService, { batch, patienceMs }: Required<Options>) {
  const damaged: string[] = []
  let rewrapped = 0
  for (let waited = 0; waited <= patienceMs; ) {
    const done = await rewrapBatch(db, keys, { batch, except: damaged })
    rewrapped += done.rewrapped
    damaged.push(...done.damaged)
    if (damaged.length > mostDamaged)
      throw new Error(`more than ${mostDamaged} keys do not open, ${damaged[0]} the first`)
    if (done.rewrapped + done.damaged.length > 0) {
      waited = 0
      continue
    }
    if ((await waitingToRewrap(db, await keys.current())) <= damaged.length) break
    waited += pauseMs
    await delay(pauseMs)
  }
  return { rewrapped, damaged }
}

async function untilGiven<T>(patienceMs: number, ask: () => Promise<T | null>): Promise<T | null> {
  for (let waited = 0; waited <= patienceMs; waited += pauseMs) {
    const given = await ask()
    if (given !== null) return given
    await delay(pauseMs)
  }
  return null
}

/** Null when somebody is wrapping a key now. */
function retire(
  db: Database,
  { sources, keys }: RotationParts,
): Promise<Pick<Rotation, 'destroyed' | 'final'> | null> {
  // Each statement must see what was committed before the lock was given.
  const started = db.transaction().setIsolationLevel('read committed')
  return started.execute(async (trx) => {
    if (!(await stopWrapping(trx))) return null
    const destroyed = await unneeded(trx, keys)
    for (const version of destroyed) await keys.destroy(version)
    const left = (await keys.versions()).map(({ version }) => version)
    const closed = await vaultTables(trx)
      .updateTable('erasure')
      .set({ finalAt: sources.now() })
      .where('finalAt', 'is', null)
      .where(sql<boolean>`not keks && ${left}::text[]`)
      .executeTakeFirst()
    return { destroyed, final: Number(closed.numUpdatedRows) }
  })
}

/**
 * Every version but the current one that no row needs. Those that open erasures name are among them though they may be
 * gone: a destruction that was killed in the middle is brought to its end.
 */
async function unneeded(db: Db, keys: KeyService): Promise<string[]> {
  const current = await keys.current()
  const there = (await keys.versions()).map(({ version }) => version)
  const named = (await openErasures(db)).flatMap(({ keks }) => keks)
  const older = [...new Set([...there, ...named])].filter((version) => version !== current)
  const { rows } = await sql<{ version: string }>`
    select version from unnest(${older}::text[]) as version
    where not exists (select from kernel.subject_key where kek = version)`.execute(db)
  return rows.map(({ version }) => version)
}

const openErasures = (db: Db) =>
  vaultTables(db).selectFrom('erasure').select('keks').where('finalAt', 'is', null).groupBy('keks').execute()
