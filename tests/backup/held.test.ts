import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { scripted, sendingOf } from '../setup/sending.ts'
import { openTown } from '../setup/town.ts'

const hourMs = 3_600_000

/** What a restore leaves behind in the database, for delivery. */
async function hold(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client
    .query(
      "insert into kernel.hold (id, what, since, backup_at) values (gen_random_uuid(), 'delivery', now(), now())",
    )
    .finally(() => client.end())
}

async function heldTown() {
  const outside = scripted()
  const town = await openTown({ adapters: [outside.adapter] })
  await hold(town.ownerUrl)
  return { town, outside, sending: sendingOf(() => town), administrator: await town.staff('administrator') }
}

describe('a restored town', () => {
  it('sends nothing before it is released, and then everything once', async () => {
    const { town, outside, sending, administrator } = await heldTown()
    const place = await sending.place('https://news.example/in')
    await sending.dispatch([place])
    const sender = town.delivery.sender()
    await sender.drain()
    await sender.drain()
    expect(outside.sent).toEqual([])
    await town.run('kernel.release-hold', {}, administrator.actor)
    await sender.drain()
    await town.deliver()
    expect(outside.sent).toHaveLength(1)
  })

  it('never sends what ran out of time while it was held', async () => {
    const { town, outside, sending, administrator } = await heldTown()
    const place = await sending.place('https://news.example/in')
    const { messageId } = await sending.dispatch([place], { hours: 1 })
    town.advance(2 * hourMs)
    await town.run('kernel.release-hold', {}, administrator.actor)
    await town.deliver()
    expect(outside.sent).toEqual([])
    expect(await sending.receipts(messageId)).toMatchObject([{ outcome: 'expired' }])
  })

  it('says so to everybody who works there, and to everybody on the status page', async () => {
    const { town, administrator } = await heldTown()
    const officer = await town.staff('duty-officer')
    for (const cookie of [administrator.cookie, officer.cookie])
      expect(await (await town.get('/ja/console', cookie)).text()).toContain('復元した後の確認を待っています')
    expect(await (await town.get('/ja/status')).text()).toContain('止まっています')
    await town.run('kernel.release-hold', {}, administrator.actor)
    expect(await (await town.get('/ja/console', officer.cookie)).text()).not.toContain('復元した後の確認')
  })

  it('is released by an administrator on a page that asks once more, loudly, and not by an officer', async () => {
    const { town, administrator } = await heldTown()
    const officer = await town.staff('duty-officer')
    const path = '/ja/console/backups/release'
    expect((await town.get(path, officer.cookie)).status).toBe(403)
    const shown = await (await town.get(path, administrator.cookie)).text()
    const key = /name="_key" value="([^"]+)"/.exec(shown)?.[1] ?? ''
    const fields = { _operation: 'kernel.release-hold', _key: key, what: 'delivery' }
    expect((await town.post(path, fields, officer.cookie)).status).toBe(403)
    expect((await town.post(path, fields, administrator.cookie)).status).toBe(303)
    const { rows } = await town.connection.pool.query(
      "select outcome, loud from kernel.audit where operation = 'kernel.release-hold' and actor = $1",
      [administrator.id],
    )
    expect(rows).toEqual([{ outcome: 'done', loud: true }])
    await expect(town.run('kernel.release-hold', {}, administrator.actor)).rejects.toThrow('kernel.not-held')
  })

  it('cannot be held again, nor its release taken back, by the app itself', async () => {
    const { town, administrator } = await heldTown()
    await town.run('kernel.release-hold', {}, administrator.actor)
    const { pool } = town.connection
    await expect(pool.query('update kernel.hold set released_at = null, released_by = null')).rejects.toThrow(
      'erased',
    )
    await expect(pool.query('delete from kernel.hold')).rejects.toThrow('permission denied')
  })
})
