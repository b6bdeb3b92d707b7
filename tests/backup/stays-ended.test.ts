import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { connect, createVault, fileKeys, systemSources, verifyAudit } from '#kernel'
import { expectInvariants } from '../setup/alerts/invariants.ts'
import { saving } from '../setup/backup/saving.ts'
import { openTown } from '../setup/town.ts'

// A restore runs every migration.
vi.setConfig({ testTimeout: 120_000 })

const [first, second, third] = [
  '2026-11-22T03:00:00.000Z',
  '2026-11-22T04:00:00.000Z',
  '2026-11-22T05:00:00.000Z',
]

const forgetful = { read: async () => null, write: async () => undefined }

/** One session; `one` gives the only value of the only row. */
async function asking<T>(
  url: string,
  work: (one: (text: string, values?: unknown[]) => Promise<unknown>) => Promise<T>,
) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const one = async (text: string, values: unknown[] = []) => {
    const { rows } = await client.query(text, values)
    return Object.values(rows[0] ?? {})[0]
  }
  return work(one).finally(() => client.end())
}

/** What the tables of a town say of the ways in, without going through who holds them. */
const waysIn = {
  'a passkey that was taken away': [
    `insert into people.passkey (id, person_id, credential_id, public_key, counter, transports, name, synced, created_at)
      values ($1, $2, gen_random_uuid(), 'k', 0, '{}', 'x', false, now())`,
    'delete from people.passkey where id = $1',
    'select count(*)::int from people.passkey where id = $1',
  ],
  'a passkey that was suspended': [
    `insert into people.passkey (id, person_id, credential_id, public_key, counter, transports, name, synced, created_at)
      values ($1, $2, gen_random_uuid(), 'k', 0, '{}', 'x', false, now())`,
    'update people.passkey set suspended_at = now() where id = $1',
    'select count(*)::int from people.passkey where id = $1 and suspended_at is null',
  ],
  'a role that was taken away': [
    `update people.person set roles = roles || $1::text where id = $2`,
    `update people.person set roles = array_remove(roles, $1::text)`,
    `select count(*)::int from people.person where $1::text = any(roles)`,
  ],
  'a key of a sender that was withdrawn': [
    `insert into intake.sender_key (id, issuer, certificate_pem, sha256, from_at, until_at, added_at, added_by)
      values ($1, 'x', 'x', repeat('a', 64), now(), now() + interval '1 day', now(), $2)`,
    `update intake.sender_key set withdrawn_at = now(), withdrawn_by = 'x' where id = $1`,
    'select count(*)::int from intake.sender_key where id = $1 and withdrawn_at is null',
  ],
  'a machine that was revoked': [
    `insert into machines.machine (id, name, organisation_name, contact, roles, scopes, expires_at, created_at, created_by)
      values ($1, 'x', 'x', 'x', '{}', '{}', now() + interval '1 day', now(), $2)`,
    `update machines.machine set revoked_at = now(), revoked_by = 'x' where id = $1`,
    'select count(*)::int from machines.machine where id = $1 and revoked_at is null',
  ],
  'a scope that was taken away': [
    `insert into machines.machine (id, name, organisation_name, contact, roles, scopes, expires_at, created_at, created_by)
      values ($1, 'x', 'x', 'x', '{}', '{a.b,c.d}', now() + interval '1 day', now(), $2)`,
    `update machines.machine set scopes = '{c.d}' where id = $1`,
    `select count(*)::int from machines.machine where id = $1 and scopes <> '{c.d}'`,
  ],
  'a membership that ended': [
    `insert into organisations.membership (id, organisation_id, person_id, roles, from_at, added_by, added_at)
      select $1, id, $2, '{}', now(), 'x', now() from organisations.organisation order by kind limit 1`,
    `update organisations.membership set ended_at = now(), ended_by = 'x' where id = $1`,
    'select count(*)::int from organisations.membership where id = $1 and ended_at is null',
  ],
  'a subscriber who left': [
    `with place as (insert into delivery.destination
        (id, medium, variant, address_digest, sealed, version, shard, watched, state, concurrency, per_minute, refusals, created_at)
        values ($1, 'mail', 'ja', $2, 'x', 1, 0, true, 'active', 1, 1, 0, now()))
      insert into subscriptions.subscription
        (id, kind, destination_id, state, districts, min_level, drills, mails, created_at, confirmed_at)
      values ($1, 'resident', $1, 'active', '{}', 1, false, 0, now(), now())`,
    `with left_by as (delete from subscriptions.subscription where id = $1) delete from delivery.destination where id = $1`,
    `select count(*)::int from delivery.destination where id = $1`,
  ],
} as const

describe('in a restored town', () => {
  it('no session and no link of before opens anything, and who may sign in keeps their key', async () => {
    const town = await openTown()
    const { actor, cookie } = await town.staff('administrator')
    const saved = await saving(town.ownerUrl)
    await asking(town.ownerUrl, (one) =>
      one(waysIn['a passkey that was taken away'][0], [randomUUID(), actor.id]),
    )
    await saved.backUp(first)
    await saved.saveKeys(second)
    expect((await town.get('/ja/console', cookie)).status).toBe(200)
    const restored = await saved.restore()
    expect(restored.settled.ended['people.session']).toBeGreaterThan(0)
    const again = await openTown({ on: restored })
    expect((await again.get('/ja/console', cookie)).status).not.toBe(200)
    expect(await asking(restored.ownerUrl, (one) => one('select count(*)::int from people.passkey'))).toBe(1)
    expect(
      await asking(restored.ownerUrl, (one) =>
        one('select count(*)::int from people.enrolment where used_at is null'),
      ),
    ).toBe(0)
  })

  it('what was taken away after the backup stays so, and what was not is there', async () => {
    const town = await openTown()
    const { id: person } = await town.staff('administrator')
    const saved = await saving(town.ownerUrl)
    const all = Object.entries(waysIn).map(([what, [begin, end, good]]) => ({
      what,
      id: randomUUID(),
      begin,
      end,
      good,
    }))
    const good = (url: string) =>
      asking(url, async (one) => {
        const counts: [string, unknown][] = []
        for (const way of all) counts.push([way.what, await one(way.good, [way.id])])
        return counts
      })
    const each = (count: number) => all.map(({ what }) => [what, count])
    await asking(town.ownerUrl, async (one) => {
      for (const { begin, id } of all) await one(begin, begin.includes('$2') ? [id, person] : [id])
    })
    expect(await good(town.ownerUrl)).toEqual(each(1))
    await saved.backUp(first)
    await saved.saveKeys(second)
    expect(await good((await saved.restore()).ownerUrl)).toEqual(each(1))
    await asking(town.ownerUrl, async (one) => {
      for (const { end, id } of all) await one(end, end.includes('$1') ? [id] : [])
    })
    await saved.saveKeys(third)
    const after = await saved.restore()
    expect(await good(after.ownerUrl)).toEqual(each(0))
    await expectInvariants(await openTown({ on: after }))
  })

  it('who was put under protection after the backup is protected', async () => {
    const town = await openTown()
    const saved = await saving(town.ownerUrl)
    const id = randomUUID()
    await asking(town.ownerUrl, async (one) => {
      await one(
        `insert into residents.resident (id, state, registered, undisclosed, sealed, version, created_at, changed_at)
         values ($1, 'active', false, false, 'x', 1, now(), now())`,
        [id],
      )
      await saved.backUp(first)
      await one('update residents.resident set undisclosed = true where id = $1', [id])
    })
    await saved.saveKeys(second)
    const restored = await saved.restore()
    const protectedNow = 'select undisclosed from residents.resident where id = $1'
    expect(await asking(restored.ownerUrl, (one) => one(protectedNow, [id]))).toBe(true)
  })

  it('who was erased after the backup is erased, everybody else is read', async () => {
    const town = await openTown()
    const saved = await saving(town.ownerUrl)
    const { db } = town.connection
    const { key } = saved.keys
    const vaultOf = (folder: string) => createVault({ sources: systemSources, key, keys: fileKeys(folder) })
    const vault = vaultOf(`${saved.dataDir}/keys/kek`)
    const [gone, stays] = [randomUUID(), randomUUID()]
    const seal = (subject: string) =>
      db.transaction().execute((trx) => vault.seal(trx, subject, 'name', '青波 花子'))
    const [lost, kept] = [await seal(gone), await seal(stays)]
    await asking(town.ownerUrl, async (one) => {
      await one(
        `insert into residents.resident (id, state, registered, undisclosed, sealed, version, created_at, changed_at)
         values ($1, 'active', false, false, $2, 1, now(), now())`,
        [gone, lost],
      )
      await one(`insert into residents.version values ($1, 1, 'x', 'x', now(), $2)`, [gone, lost])
      await one(`insert into residents.term values ('name', '\\x000102030405060708090a0b', $1)`, [gone])
    })
    await saved.backUp(first)
    await db
      .transaction()
      .execute((trx) => vault.erase(trx, gone, { by: 'x', reason: 'resident-erased', now: second }))
    await saved.saveKeys(third)
    const restored = await saved.restore()
    expect(restored.settled.erased).toBe(1)
    const connection = connect(restored.appUrl, { max: 2, onError: () => undefined })
    const again = vaultOf(`${restored.keysFolder}/kek`)
    expect(await again.open(connection.db, stays, 'name', kept)).toBe('青波 花子')
    expect(await again.open(connection.db, gone, 'name', lost)).toBeNull()
    expect(await again.isErased(connection.db, gone)).toBe(true)
    await connection.close()
    await asking(restored.ownerUrl, async (one) => {
      expect(await one('select state from residents.resident where id = $1', [gone])).toBe('erased')
      expect(await one('select count(*)::int from residents.term')).toBe(0)
    })
    await expectInvariants(await openTown({ on: restored }))
  })

  it('the audit goes on: what was sealed verifies, and the restore itself stands in it', async () => {
    const town = await openTown()
    await town.staff('administrator')
    const saved = await saving(town.ownerUrl)
    await saved.backUp(first)
    await saved.saveKeys(second)
    const restored = await saved.restore()
    const { db, close } = connect(restored.appUrl, { max: 1, onError: () => undefined })
    const found = await verifyAudit(db, { key: saved.keys.key, anchor: forgetful }).finally(close)
    expect(found.ok).toBe(true)
    expect(
      await asking(restored.ownerUrl, (one) =>
        one(`select count(*)::int from kernel.audit where operation = 'kernel.restore' and loud`),
      ),
    ).toBe(1)
  })
})
