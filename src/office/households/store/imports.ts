import type { Db, Instant } from '#kernel'
import type { Import, ImportLine, LineOutcome } from '../schema.ts'
import { at } from './tables.ts'

export async function addImport(db: Db, row: Import): Promise<void> {
  await at(db).insertInto('import').values(row).execute()
}

export async function findImport(db: Db, id: string): Promise<Import | undefined> {
  return at(db).selectFrom('import').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockImport(db: Db, id: string): Promise<Import | undefined> {
  return at(db).selectFrom('import').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

type Moved = Partial<
  Pick<
    Import,
    'state' | 'headings' | 'confirmedBy' | 'done' | 'total' | 'refusal' | 'refusedColumn' | 'endedAt'
  >
>

export async function moveImport(db: Db, id: string, to: Moved): Promise<void> {
  await at(db).updateTable('import').set(to).where('id', '=', id).execute()
}

/** The latest imports. */
export async function listImports(db: Db, limit: number): Promise<Import[]> {
  return at(db)
    .selectFrom('import')
    .selectAll()
    .orderBy('uploadedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export async function addLines(db: Db, lines: readonly ImportLine[]): Promise<void> {
  if (lines.length > 0)
    await at(db)
      .insertInto('importLine')
      .values([...lines])
      .execute()
}

type Seen = {
  importId: string
  outcomes: readonly LineOutcome[]
  /** Whether lines of people under protection are there for the reader. */
  undisclosed: boolean
}

const seen = (db: Db, { importId, outcomes, undisclosed }: Seen) => {
  const all = at(db)
    .selectFrom('importLine')
    .where('importId', '=', importId)
    .where('outcome', 'in', [...outcomes])
  return undisclosed ? all : all.where('undisclosed', '=', false)
}

/** Lines in the order of the file, from the one after `after`. */
export async function linesOf(
  db: Db,
  of: Seen,
  page: { offset: number; limit: number },
): Promise<ImportLine[]> {
  return seen(db, of).selectAll().orderBy('line').offset(page.offset).limit(page.limit).execute()
}

/** How many lines came out how, of those that are there for the reader. */
export async function countLines(
  db: Db,
  of: Omit<Seen, 'outcomes'>,
): Promise<ReadonlyMap<LineOutcome, number>> {
  const outcomes: LineOutcome[] = ['new', 'changed', 'unchanged', 'refused', 'stale']
  const rows = await seen(db, { ...of, outcomes })
    .select(({ fn }) => ['outcome', fn.countAll<bigint>().as('count')])
    .groupBy('outcome')
    .execute()
  return new Map(rows.map(({ outcome, count }) => [outcome, Number(count)]))
}

/** The next lines that are still to be applied. */
export async function linesToApply(db: Db, importId: string, limit: number): Promise<ImportLine[]> {
  return at(db)
    .selectFrom('importLine')
    .selectAll()
    .where('importId', '=', importId)
    .where('outcome', 'in', ['new', 'changed'])
    .where('appliedAt', 'is', null)
    .orderBy('line')
    .limit(limit)
    .execute()
}

export async function markApplied(db: Db, importId: string, line: number, at_: Instant): Promise<void> {
  await at(db)
    .updateTable('importLine')
    .set({ appliedAt: at_ })
    .where('importId', '=', importId)
    .where('line', '=', line)
    .execute()
}

/** What was shown is no longer true: the line is not applied. */
export async function markStale(db: Db, importId: string, line: number, at_: Instant): Promise<void> {
  await at(db)
    .updateTable('importLine')
    .set({ outcome: 'stale', code: 'changed-meanwhile', appliedAt: at_ })
    .where('importId', '=', importId)
    .where('line', '=', line)
    .execute()
}
