import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CompiledQuery, sql } from 'kysely'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import { type AnchorPoint, sealRestored } from '../audit/index.ts'
import { writeAudit } from '../audit/write-audit.ts'
import { type Instant, newId, type Sources } from '../clock/index.ts'
import { connect, type Db } from '../database/index.ts'
import type { NodeKey } from '../keys/index.ts'
import type { Log } from '../log/index.ts'
import { replayErasures } from '../vault/index.ts'
import { copyIn } from './catalogue.ts'
import type { KeysFile } from './keys-file.ts'
import type { RestoreRule } from './restore-rule.ts'
import { withCopySession } from './sessions.ts'

export type Settling = {
  ownerUrl: string
  keysFile: Omit<KeysFile, 'keys'>
  rules: readonly RestoreRule[]
  backupAt: Instant
  sources: Sources
  log: Log
  /** Of the town that was saved. */
  key: NodeKey
}

export type Settled = {
  /** Rows each rule ended; those with none are left out. */
  ended: Readonly<Record<string, number>>
  /** Rules nobody can apply, for the file of keys is older than the backup or the rule. */
  unjudged: readonly string[]
  /** The newest seal of the audit, for the anchor of the new data folder. */
  sealed: AnchorPoint
}

/**
 * Keys of people and the journal of erasures, over what the backup said of them; returns how many erasures the backup did
 * not know of.
 */
export function bringKeys(ownerUrl: string, { subjectKeys, erasures }: KeysFile): Promise<number> {
  return withCopySession(ownerUrl, async (client) => {
    await client.query('begin')
    if (subjectKeys) await copyText(client, { schema: 'kernel', name: 'subject_key', ...subjectKeys })
    const added = erasures ? await addErasures(client, erasures) : 0
    // A destroyed key-encryption key may have come back with older keys: the next rotation makes these final anew.
    await client.query('alter table kernel.erasure disable trigger user')
    await client.query('update kernel.erasure set final_at = null where final_at is not null')
    await client.query('alter table kernel.erasure enable trigger user')
    await client.query('commit')
    return added
  })
}

type Rows = { schema: string; name: string; columns: string[]; text: string }

const copyText = (client: pg.Client, rows: Rows) =>
  pipeline(Readable.from([Buffer.from(rows.text)]), client.query(from(copyIn(rows))))

async function addErasures(
  client: pg.Client,
  { columns, text }: { columns: string[]; text: string },
): Promise<number> {
  await client.query('create temporary table journal (like kernel.erasure) on commit drop')
  await copyText(client, { schema: 'pg_temp', name: 'journal', columns, text })
  const { rowCount } = await client.query(
    'insert into kernel.erasure select * from journal on conflict (subject) do nothing',
  )
  return rowCount ?? 0
}

/**
 * What happened after the backup and is known from the file of keys happens again: who was erased is, what ended has
 * ended. Sessions and what is good once end, delivery and payouts are held, and the audit says so. One transaction.
 */
export async function settleRestored(parts: Settling): Promise<Settled> {
  const connection = connect(parts.ownerUrl, { max: 1, onError: () => undefined })
  try {
    return await connection.db.transaction().execute(async (db) => {
      await sql`set local statement_timeout = 0`.execute(db)
      const now = parts.sources.now()
      await replayErasures(db)
      const { rows } = await sql<{ subject: string }>`select subject from kernel.erasure`.execute(db)
      const subjects = rows.map(({ subject }) => subject)
      const judged = await applyRules(db, parts, { subjects, now })
      await holdAll(db, parts, now)
      // What was brought back is sealed before anything is added to it.
      const sealed = await sealRestored(db, parts)
      await writeAudit(db, {
        at: now,
        actor: 'operator',
        operation: 'kernel.restore',
        outcome: 'done',
        code: null,
        via: 'cli',
        subject: [parts.backupAt],
        digest: parts.key.digest('audit', `kernel.restore ${parts.backupAt}`),
        loud: true,
      })
      return { ...judged, sealed }
    })
  } finally {
    await connection.close()
  }
}

async function applyRules(
  db: Db,
  { rules, keysFile, backupAt }: Settling,
  { subjects, now }: { subjects: readonly string[]; now: Instant },
): Promise<Pick<Settled, 'ended' | 'unjudged'>> {
  const ended: Record<string, number> = {}
  const unjudged: string[] = []
  for (const rule of rules) {
    const keys = 'live' in rule && keysFile.at >= backupAt ? keysFile.live[rule.name] : undefined
    if ('live' in rule && keys === undefined) {
      unjudged.push(rule.name)
      continue
    }
    const values = rule.kind === 'ends' ? [now] : [keys ?? subjects, now]
    let count = 0
    for (const text of statementsOf(rule)) count += await run(db, text, values)
    if (count > 0) ended[rule.name] = count
  }
  return { ended, unjudged }
}

function statementsOf(rule: RestoreRule): readonly string[] {
  switch (rule.kind) {
    case 'ends':
    case 'lasts':
      return rule.end
    case 'holds':
      return rule.hold
    case 'erased':
      return rule.forget
    default:
      return rule satisfies never
  }
}

/** A statement gets as many values as it asks for. */
async function run(db: Db, text: string, values: readonly unknown[]): Promise<number> {
  const asked = /\$2\b/.test(text) ? 2 : /\$1\b/.test(text) ? 1 : 0
  const { numAffectedRows } = await db.executeQuery(CompiledQuery.raw(text, values.slice(0, asked)))
  return Number(numAffectedRows ?? 0n)
}

async function holdAll(db: Db, { backupAt, sources }: Settling, now: Instant): Promise<void> {
  for (const what of ['delivery', 'payouts'])
    await sql`
      insert into kernel.hold (id, what, since, backup_at) values (${newId(sources)}, ${what}, ${now}, ${backupAt})
      on conflict (what) where released_at is null do update set since = excluded.since, backup_at = excluded.backup_at`.execute(
      db,
    )
}
