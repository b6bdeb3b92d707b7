import { randomBytes } from 'node:crypto'
import type { Instant } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import type { KeyService } from '../keys/index.ts'
import { kernelProblem } from '../problem/index.ts'
import { addKey, currentToWrap, holdKey, readKeys, type SubjectKey, wrapContext } from './subject-keys.ts'

/**
 * The keys of `subjects`, null for the erased; in one query unless keys are being wrapped anew meanwhile. Throws for a
 * subject that never had a key, and for a key that does not open. Nothing is remembered, so an erasure holds at once.
 */
export async function openKeys(
  db: Db,
  keys: KeyService,
  subjects: Iterable<string>,
): Promise<Map<string, Buffer | null>> {
  return openRows(db, keys, await rowsOf(db, [...new Set(subjects)]))
}

async function rowsOf(db: Db, subjects: readonly string[]): Promise<SubjectKey[]> {
  if (subjects.length === 0) return []
  const rows = await readKeys(db, subjects)
  refuseMissing(subjects, rows)
  return rows
}

async function openRows(
  db: Db,
  keys: KeyService,
  read: readonly SubjectKey[],
): Promise<Map<string, Buffer | null>> {
  const opened = new Map<string, Buffer | null>()
  const tried = new Map<string, SubjectKey>()
  let rows = read
  while (rows.length > 0) {
    const results = await Promise.allSettled(rows.map((row) => openKey(keys, row)))
    const again = rows.flatMap((row, at) => {
      const result = results[at]
      if (result?.status === 'fulfilled') {
        opened.set(row.subject, result.value)
        return []
      }
      // A rotation wraps a key anew and destroys what wrapped it: the row as it is now opens, or never will.
      if (sameWrapping(tried.get(row.subject), row))
        throw new Error(`the key of ${row.subject} does not open`, { cause: result?.reason })
      tried.set(row.subject, row)
      return [row.subject]
    })
    rows = await rowsOf(db, again)
  }
  return opened
}

async function openKey(keys: KeyService, { subject, wrapped, kek }: SubjectKey): Promise<Buffer | null> {
  return wrapped === null || kek === null ? null : keys.unwrap(kek, wrapped, wrapContext(subject))
}

function refuseMissing(asked: readonly string[], rows: readonly SubjectKey[]): void {
  const found = new Set(rows.map(({ subject }) => subject))
  const missing = asked.find((subject) => !found.has(subject))
  if (missing !== undefined) throw new Error(`there is no key of ${missing}`)
}

const sameWrapping = (before: SubjectKey | undefined, now: SubjectKey) =>
  before?.wrapped != null && now.wrapped !== null && Buffer.compare(before.wrapped, now.wrapped) === 0

/**
 * The key to seal with, made when there is none; of several transactions that make one at once the first one's is
 * everybody's. An erasure waits until this transaction ends. Refuses `kernel.subject-erased`.
 */
export async function keyToSeal(
  db: Db,
  keys: KeyService,
  { subject, now }: { subject: string; now: Instant },
): Promise<Buffer> {
  const there = await holdKey(db, subject)
  const made = there === undefined ? await makeKey(db, keys, { subject, now }) : null
  if (made) return made
  const rows = [there ?? (await holdKey(db, subject))].filter((row) => row !== undefined)
  refuseMissing([subject], rows)
  const key = (await openRows(db, keys, rows)).get(subject)
  if (!key) throw kernelProblem('subject-erased')
  return key
}

async function makeKey(
  db: Db,
  keys: KeyService,
  { subject, now }: { subject: string; now: Instant },
): Promise<Buffer | null> {
  // From the operating system, whatever the sources say: a story told again from a seed must not repeat its keys.
  const key = randomBytes(32)
  const kek = await currentToWrap(db, keys)
  const wrapped = await keys.wrap(kek, key, wrapContext(subject))
  return (await addKey(db, { subject, wrapped, kek, now })) ? key : null
}
