import { type ExpressionBuilder, sql } from 'kysely'
import { type Db, type Instant, type TablesOf, violatedConstraint } from '#kernel'
import { problem } from './problems.ts'
import type {
  Alert,
  AlertState,
  alertsTables,
  Exercise,
  Prepared,
  Publication,
  Question,
  Telegram,
} from './schema.ts'

type Tables = TablesOf<typeof alertsTables>
const at = (db: Db) => db.withSchema('alerts').withTables<Tables>()

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`

const stored = <T extends Pick<Alert, 'texts' | 'translations'>>(alert: T) => ({
  ...alert,
  texts: json(alert.texts),
  translations: json(alert.translations),
})

/** The database has the last word on who may decide: its constraint becomes the refusal people can read. */
async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'alert_two_people') throw problem('same-person')
    if (constraint === 'alert_one_successor') throw problem('already-followed')
    if (constraint === 'exercise_one') throw problem('exercise-running')
    throw error
  }
}

export async function addAlert(db: Db, alert: Alert): Promise<void> {
  await refusing(at(db).insertInto('alert').values(stored(alert)).execute())
}

export async function lockAlert(db: Db, id: string): Promise<Alert> {
  const alert = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!alert) throw problem('not-found')
  return alert
}

export async function findAlert(db: Db, id: string): Promise<Alert> {
  const alert = await at(db).selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst()
  if (!alert) throw problem('not-found')
  return alert
}

export async function saveAlert(db: Db, alert: Alert): Promise<void> {
  const { id, createdAt: _, ...rest } = alert
  await refusing(at(db).updateTable('alert').set(stored(rest)).where('id', '=', id).execute())
}

/** The newest first; at most `limit`. */
export async function listAlerts(db: Db, states: readonly AlertState[], limit: number): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('state', 'in', states)
    .orderBy('changedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

const live = (now: Instant) => (row: ExpressionBuilder<Tables, 'alert'>) =>
  row.and([row('state', '=', 'published'), row('msgType', '<>', 'Cancel'), row('expiresAt', '>', now)])

/** What counts for residents now: the highest level first, drills last. */
export async function listLive(db: Db, now: Instant): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where(live(now))
    .orderBy('drill')
    .orderBy('level', 'desc')
    .orderBy('changedAt', 'desc')
    .limit(50)
    .execute()
}

/** The live alert of a chain of telegrams, locked; drills have chains of their own. */
export async function lockLiveOfChain(db: Db, chain: string, now: Instant): Promise<Alert | null> {
  const found = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where('chain', '=', chain)
    .where(live(now))
    .orderBy('changedAt', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return found ?? null
}

/**
 * Locks what a message may replace or follow: proposals of these chains that nobody touched, and what is live of them;
 * in the order of ids, as everybody does who locks several alerts.
 */
export async function lockChains(db: Db, chains: readonly string[], now: Instant): Promise<void> {
  await at(db)
    .selectFrom('alert')
    .select('id')
    .where('chain', 'in', chains)
    .where((row) => row.or([row.and([row('state', '=', 'draft'), isUntouched]), live(now)(row)]))
    .orderBy('id')
    .forUpdate()
    .execute()
}

const isUntouched = sql<boolean>`authors = '{}'::text[]`

/** Proposals of a chain that nobody has touched yet, locked. */
export async function lockUntouched(db: Db, chain: string): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('chain', '=', chain)
    .where('state', '=', 'draft')
    .where(isUntouched)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Whether a proposal of a chain waits that nobody has touched. */
export async function hasUntouched(db: Db, chain: string): Promise<boolean> {
  return (await lockUntouched(db, chain)).length > 0
}

/** What replaced or ended an alert, once that went out. */
export async function findSuccessor(db: Db, id: string): Promise<Alert | undefined> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('predecessorId', '=', id)
    .where('state', 'in', ['published', 'updated', 'cancelled', 'expired'])
    .executeTakeFirst()
}

export async function listOverdue(db: Db, now: Instant): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('state', '=', 'published')
    .where('expiresAt', '<=', now)
    .orderBy('id')
    .limit(100)
    .execute()
}

/**
 * Whoever takes something in, or proposes what an instrument found, takes turns with every other until its transaction
 * ends: so the newer of two decides, and however many messages a transaction takes, and in whichever order, no two can
 * wait for each other. A caller locks nothing of its own before that another taker may want.
 */
export async function takeTurn(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('alerts take in', 1))`.execute(db)
}

const telegramColumns = [
  'sha256',
  'receivedAt',
  'title',
  'status',
  'reportedAt',
  'chain',
  'outcome',
  'reason',
  'alertId',
  'identity',
  'firstSha256',
] as const

export async function findTelegram(db: Db, sha256: string): Promise<Omit<Telegram, 'bytes'> | undefined> {
  return at(db).selectFrom('telegram').select(telegramColumns).where('sha256', '=', sha256).executeTakeFirst()
}

/** The bytes as they came in; it is here, for the state names it. */
export async function bytesOfTelegram(db: Db, sha256: string): Promise<Uint8Array> {
  const row = await at(db)
    .selectFrom('telegram')
    .select('bytes')
    .where('sha256', '=', sha256)
    .executeTakeFirstOrThrow()
  return row.bytes
}

/** What brought a message first; those that brought it again are not asked for. */
export async function findByIdentity(db: Db, identity: string): Promise<Omit<Telegram, 'bytes'> | undefined> {
  return at(db)
    .selectFrom('telegram')
    .select(telegramColumns)
    .where('identity', '=', identity)
    .where('outcome', '<>', 'duplicate')
    .executeTakeFirst()
}

/** When the newest message of a chain was reported. */
export async function newestReport(db: Db, chain: string): Promise<Instant | null> {
  const row = await at(db)
    .selectFrom('telegram')
    .select('reportedAt')
    .where('chain', '=', chain)
    .orderBy('reportedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.reportedAt ?? null
}

/** Whether an update or a cancellation of an alert is under way or out: it can have one only. */
export async function isFollowed(db: Db, id: string): Promise<boolean> {
  const found = await at(db)
    .selectFrom('alert')
    .select('id')
    .where('predecessorId', '=', id)
    .where('state', 'not in', ['draft', 'discarded'])
    .executeTakeFirst()
  return found !== undefined
}

export async function addTelegram(db: Db, telegram: Telegram): Promise<void> {
  await at(db).insertInto('telegram').values(telegram).execute()
}

export async function addPublication(db: Db, publication: Publication): Promise<void> {
  await at(db).insertInto('publication').values(publication).execute()
}

export async function findPublication(
  db: Db,
  by: { alertId: string } | { identifier: string },
): Promise<Publication | undefined> {
  const query = at(db).selectFrom('publication').selectAll()
  return (
    'alertId' in by ? query.where('alertId', '=', by.alertId) : query.where('identifier', '=', by.identifier)
  ).executeTakeFirst()
}

/** The newest messages of one kind, with their alerts, for a feed. */
export async function listPublished(
  db: Db,
  drill: boolean,
  limit: number,
): Promise<{ alert: Alert; publication: Omit<Publication, 'bytes'> }[]> {
  const publications = await at(db)
    .selectFrom('publication')
    .select(['alertId', 'identifier', 'sender', 'sentAt', 'drill', 'msgType', 'expiresAt', 'sha256'])
    .where('drill', '=', drill)
    .orderBy('sentAt', 'desc')
    // Sent within one second: a message is made after the one it follows, and ids grow with time.
    .orderBy('alertId', 'desc')
    .limit(limit)
    .execute()
  if (publications.length === 0) return []
  const alerts = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where(
      'id',
      'in',
      publications.map((one) => one.alertId),
    )
    .execute()
  const byId = new Map(alerts.map((alert) => [alert.id, alert]))
  return publications.flatMap((publication) => {
    const alert = byId.get(publication.alertId)
    return alert ? [{ alert, publication }] : []
  })
}

export async function addPrepared(db: Db, prepared: Prepared): Promise<void> {
  await at(db)
    .insertInto('prepared')
    .values({ ...prepared, texts: json(prepared.texts) })
    .execute()
}

/** What the town keeps ready, by name; at most 200. */
export async function listPrepared(db: Db): Promise<Prepared[]> {
  return at(db)
    .selectFrom('prepared')
    .selectAll()
    .where('retiredAt', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(200)
    .execute()
}

export async function findPrepared(db: Db, id: string): Promise<Prepared | undefined> {
  return at(db).selectFrom('prepared').selectAll().where('id', '=', id).executeTakeFirst()
}

/** False when there is none, or none any more. */
export async function retirePrepared(db: Db, id: string, now: Instant): Promise<boolean> {
  const row = await at(db)
    .updateTable('prepared')
    .set({ retiredAt: now })
    .where('id', '=', id)
    .where('retiredAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Alerts that live, each with the question asked of it last, locked against being asked twice. */
export async function listLiveWithQuestion(
  db: Db,
  now: Instant,
): Promise<{ alert: Alert; last: Question | null }[]> {
  const alerts = await at(db)
    .selectFrom('alert')
    .selectAll()
    .where(live(now))
    .orderBy('id')
    .limit(500)
    .forUpdate()
    .execute()
  const found = []
  for (const alert of alerts) found.push({ alert, last: (await lastQuestion(db, alert.id)) ?? null })
  return found
}

export async function lastQuestion(db: Db, alertId: string): Promise<Question | undefined> {
  return at(db)
    .selectFrom('question')
    .selectAll()
    .where('alertId', '=', alertId)
    .orderBy('askedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function addQuestion(db: Db, question: Question): Promise<void> {
  await at(db).insertInto('question').values(question).execute()
}

/** False when none was open. */
export async function answerQuestion(
  db: Db,
  alertId: string,
  answered: Pick<Question, 'answer' | 'answeredAt' | 'answeredBy'>,
): Promise<boolean> {
  const row = await at(db)
    .updateTable('question')
    .set(answered)
    .where('alertId', '=', alertId)
    .where('answeredAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function addExercise(db: Db, exercise: Exercise): Promise<void> {
  await refusing(at(db).insertInto('exercise').values(exercise).execute())
}

/** Newest first; at most 50. */
export async function listExercises(db: Db): Promise<Exercise[]> {
  return at(db).selectFrom('exercise').selectAll().orderBy('beginsAt', 'desc').limit(50).execute()
}

export async function findExercise(db: Db, id: string): Promise<Exercise> {
  const found = await at(db).selectFrom('exercise').selectAll().where('id', '=', id).executeTakeFirst()
  if (!found) throw problem('not-found')
  return found
}

/** False when it had ended. */
export async function endExercise(
  db: Db,
  id: string,
  ended: Pick<Exercise, 'endedAt' | 'endedBy'>,
): Promise<boolean> {
  const row = await at(db)
    .updateTable('exercise')
    .set(ended)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Drills that went out within a time, oldest first; at most 500. */
export async function listDrillsOut(db: Db, from: Instant, until: Instant): Promise<Alert[]> {
  return at(db)
    .selectFrom('alert')
    .selectAll()
    .where('drill', '=', true)
    .where('state', 'in', ['published', 'updated', 'cancelled', 'expired'])
    .where('approvedAt', '>=', from)
    .where('approvedAt', '<=', until)
    .orderBy('approvedAt')
    .orderBy('id')
    .limit(500)
    .execute()
}
