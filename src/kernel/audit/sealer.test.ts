import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryAnchor } from '../../../tests/setup/audit/memory-anchor.ts'
import { faultsOf, openSealedLog, type SealedLog } from '../../../tests/setup/audit/sealed-log.ts'
import { nodeKey } from '../keys/index.ts'
import { addSeal } from './add-seal.ts'
import { sealRestored } from './seal-restored.ts'
import { dailyRoot, unsealedAudit } from './seal-state.ts'
import { sealOnce, startSealer } from './sealer.ts'
import { chainEnd } from './seals.ts'
import { verifyAudit } from './verify-audit.ts'
import { writeAudit } from './write-audit.ts'

const open: SealedLog[] = []
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
})

async function newLog(): Promise<SealedLog> {
  const log = await openSealedLog()
  open.push(log)
  return log
}

const verified = ({ app, parts }: SealedLog) => verifyAudit(app.db, parts)
const nothingWrong = { edited: [], removed: [], inserted: [], brokenSeals: [] }

const entry = {
  at: '2026-11-22T03:00:00.000Z',
  actor: 'p1',
  operation: 'test.import',
  outcome: 'done' as const,
  code: null,
  via: 'job',
  subject: [],
  digest: '',
  loud: false,
}

describe('the sealer', () => {
  it('raises no false alarm, however commands and seals come between each other', async () => {
    const log = await newLog()
    let acting = true
    const sealing = async () => {
      while (acting) await sealOnce(log.parts)
    }
    const looking = async () => {
      const faults: unknown[] = []
      while (acting) faults.push(faultsOf(await verified(log)))
      return faults
    }
    const acts = log.act(1200, 6).finally(() => {
      acting = false
    })
    // Two sealers, as of two processes.
    const [faults] = await Promise.all([looking(), sealing(), sealing(), acts])
    await log.sealEverything()
    expect(faults.length).toBeGreaterThan(3)
    for (const each of faults) expect(each).toMatchObject(nothingWrong)
    const last = await verified(log)
    expect(last).toMatchObject({ ok: true, unsealed: { count: 0, oldest: null, newest: null } })
    expect(last.rows).toBeGreaterThanOrEqual(1200)
    expect(last.seals).toBeGreaterThan(10)
  }, 60_000)

  it('leaves nothing half when its connection is cut at any moment', async () => {
    const log = await newLog()
    const sealer = startSealer(log.parts)
    let acting = true
    const sealing = async () => {
      while (acting) await sealOnce(log.parts).catch(() => undefined)
    }
    const cutting = async () => {
      for (let cuts = 0; acting; cuts++) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
            and query ~ 'audit_(seal|leaf)' and pid % 2 = ${cuts % 2}`.execute(log.above.db)
        await pause((randomBytes(1)[0] ?? 0) / 8)
      }
    }
    const acts = log.act(600, 4).finally(() => {
      acting = false
    })
    await Promise.all([acts, sealing(), cutting()])
    await sealer.stop()
    await log.sealEverything()
    expect(await verified(log)).toMatchObject({ ok: true, unsealed: { count: 0 } })
  }, 60_000)

  it('waits for a transaction that is long open, says since when, and seals what it wrote when it ends', async () => {
    const log = await newLog()
    const release = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const long = log.app.db.transaction().execute(async (trx) => {
      await writeAudit(trx, entry)
      begun.resolve()
      await release.promise
    })
    await begun.promise
    await log.act(10)
    expect(await sealOnce(log.parts)).toMatchObject({ rows: 0 })
    const waiting = await verified(log)
    expect(waiting).toMatchObject({
      ok: true,
      seals: 0,
      anchor: 'missing',
      unsealed: { count: waiting.rows },
    })
    expect(await unsealedAudit(log.app.db)).toEqual({ rows: waiting.rows, oldest: waiting.unsealed.oldest })
    release.resolve()
    await long
    await log.sealEverything()
    expect(await verified(log)).toMatchObject({ ok: true, rows: waiting.rows + 1, anchor: 'agrees' })
    expect(await unsealedAudit(log.app.db)).toEqual({ rows: 0, oldest: null })
  })

  it('takes a big import in several seals, one after the other', async () => {
    const log = await newLog()
    await sql`insert into kernel.audit (at, actor, operation, outcome, via, subject, digest, loud)
      select now(), 'p1', 'test.import', 'done', 'job', '{}', n::text, false from generate_series(1, 12000) n`.execute(
      log.app.db,
    )
    const rows: number[] = []
    while ((await unsealedAudit(log.app.db)).rows > 0) rows.push((await sealOnce(log.parts)).rows)
    expect(rows.filter((count) => count > 0)).toEqual([5000, 5000, 2000])
    expect(await verified(log)).toMatchObject({ ok: true, rows: 12_000, seals: 3 })
  })

  it('never seals a row among ids of long ago, however many there are', async () => {
    const log = await newLog()
    await log.act(3, 1)
    await log.sealEverything()
    await sql`insert into kernel.audit (id, at, actor, operation, outcome, via, subject, digest, loud)
      overriding system value
      select -n, now(), 'p1', 'test.forged', 'done', 'job', '{}', n::text, false from generate_series(1, 5100) n`.execute(
      log.above.db,
    )
    expect((await verified(log)).inserted.count).toBe(5100)
    await log.act(2, 1)
    await log.sealEverything()
    const after = await verified(log)
    expect(after).toMatchObject({ ok: false, inserted: { count: 5100 }, unsealed: { count: 0 } })
    expect(after.inserted.ids).toHaveLength(100)
  })

  it('knows the seals of another key for forged, and an anchor that is no anchor for a fault', async () => {
    const log = await newLog()
    await log.act(5)
    await log.sealEverything()
    const other = { ...log.parts, key: nodeKey(randomBytes(32)) }
    expect(await verifyAudit(log.app.db, other)).toMatchObject({
      ok: false,
      brokenSeals: { ids: expect.arrayContaining(['1']) },
    })
    const broken = { read: async () => 'unreadable' as const, write: async () => undefined }
    expect(await verifyAudit(log.app.db, { ...log.parts, anchor: broken })).toMatchObject({
      ok: false,
      anchor: 'disagrees',
    })
    const behind = memoryAnchor()
    const point = await log.parts.anchor.read()
    if (point === null || point === 'unreadable') throw new Error('no anchor')
    await behind.write(point)
    await log.act(5)
    await log.sealEverything()
    expect(await verifyAudit(log.app.db, { ...log.parts, anchor: behind })).toMatchObject({
      ok: true,
      anchor: 'behind',
    })
  })

  it('gives the head at the end of a day in Japan', async () => {
    const log = await newLog()
    await log.act(1)
    let now = '2026-11-22T14:59:59.999Z'
    const parts = { ...log.parts, sources: { ...log.parts.sources, now: () => now } }
    await log.sealEverything(parts)
    const point = await log.parts.anchor.read()
    now = '2026-11-22T15:00:00.000Z'
    await log.act(1)
    await log.sealEverything(parts)
    expect(await dailyRoot(log.app.db, '2026-11-21')).toBeNull()
    expect(await dailyRoot(log.app.db, '2026-11-22')).toEqual(point)
    expect(await dailyRoot(log.app.db, '2026-11-23')).toEqual(await log.parts.anchor.read())
  })
})

describe('after a restore into another cluster', () => {
  const tables = ['audit', 'audit_seal', 'audit_leaf'] as const

  /** The audit of `from` as it is in the place of that of `to`. */
  async function copyAudit(from: SealedLog, to: SealedLog): Promise<void> {
    for (const table of tables) {
      const named = sql.table(`kernel.${table}`)
      const { rows } = await sql<{ text: string }>`select to_jsonb(t)::text as text from ${named} t`.execute(
        from.above.db,
      )
      const list = `[${rows.map(({ text }) => text).join(',')}]`
      await sql`insert into ${named} overriding system value
        select * from jsonb_populate_recordset(null::${named}, ${list}::jsonb)`.execute(to.above.db)
    }
    await sql`select setval('kernel.audit_id_seq', (select max(id) from kernel.audit))`.execute(to.above.db)
  }

  /** Commands in a cluster that has counted far more transactions than this one. */
  async function actElsewhere(log: SealedLog, count: number): Promise<void> {
    await log.act(count, 2)
    await sql`update kernel.audit set transaction = (transaction::text::bigint + 1000000000)::text::xid8
      where transaction < '1000000000'`.execute(log.above.db)
  }

  it('what was sealed stays so, what was not yet is, and what was wrong stays wrong', async () => {
    const from = await newLog()
    await actElsewhere(from, 20)
    await addSeal(from.above.db, from.parts, { end: await chainEnd(from.above.db), before: null })
    await actElsewhere(from, 5)
    await sql`insert into kernel.audit (id, transaction, at, actor, operation, outcome, via, subject, digest, loud)
      overriding system value values (-1, '3', now(), 'p1', 'test.forged', 'done', 'job', '{}', '', false)`.execute(
      from.above.db,
    )
    const to = await newLog()
    const parts = { ...to.parts, key: from.key }
    await copyAudit(from, to)
    await expect(sealOnce(parts)).rejects.toThrow('sealed in another database cluster')
    await parts.anchor.write(await sealRestored(to.above.db, parts))
    const restored = await verifyAudit(to.app.db, parts)
    expect(restored).toMatchObject({ seals: 3, unsealed: { count: 0 }, anchor: 'agrees' })
    expect(faultsOf(restored)).toMatchObject({ ...nothingWrong, inserted: ['-1'] })
    await sql`delete from kernel.audit where id = -1`.execute(to.above.db)
    await to.act(10)
    await to.sealEverything(parts)
    const later = await verifyAudit(to.app.db, parts)
    expect(later).toMatchObject({ ok: true, unsealed: { count: 0 } })
    expect(later.rows).toBeGreaterThanOrEqual(restored.rows + 9)
  })

  it('a row among ids of the backup is found, whatever transaction it says', async () => {
    const log = await newLog()
    await log.act(5, 1)
    await sql`select nextval('kernel.audit_id_seq')`.execute(log.above.db)
    await log.act(5, 1)
    await log.sealEverything()
    await sealRestored(log.above.db, log.parts)
    await sql`insert into kernel.audit (id, at, actor, operation, outcome, via, subject, digest, loud)
      overriding system value select min(id) + 5, now(), 'p1', 'test.forged', 'done', 'job', '{}', '', false
      from kernel.audit`.execute(log.above.db)
    expect((await verified(log)).inserted).toMatchObject({ count: 1 })
  })
})
