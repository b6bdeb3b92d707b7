import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createLog } from '#kernel'
import { raiseParked } from '#work'
import { enqueue } from '../src/kernel/outbox/emit.ts'
import { workOne } from '../src/kernel/outbox/worker.ts'
import { openTown, type TestTown } from './setup/town.ts'

/** A listener that can take nothing. */
const refusing = {
  name: 'test.refuse',
  event: 'test.happened',
  handle: async () => {
    throw new Error('cannot take it')
  },
}

/** Works the outbox as the program does: with every listener, and a work item for what is parked. */
async function drain(town: TestTown): Promise<number> {
  const sources = { now: town.now, random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)) }
  const parts = {
    db: town.connection.db,
    sources,
    log: createLog('silent'),
    listeners: [...town.modules.flatMap((one) => one.listeners), refusing],
    onParked: raiseParked(sources),
  }
  let count = 0
  while (await workOne(parts)) count++
  return count
}

describe('an event that no listener can take', () => {
  it('becomes exactly one work item of the administrator, who can close it', async () => {
    const town = await openTown()
    const admin = await town.staff('administrator')
    const aggregate = randomUUID()
    const event = {
      listener: refusing.name,
      event: refusing.event,
      aggregate,
      payload: {},
      at: town.now(),
    }
    await enqueue(town.connection.db, [
      { ...event, id: randomUUID() },
      { ...event, id: randomUUID() },
    ])
    for (let n = 0; n < 20; n++) {
      await drain(town)
      town.advance(60_000)
    }
    const { items } = (await town.run('work.list', {}, admin.actor)) as {
      items: { id: string; subject: string }[]
    }
    expect(items).toMatchObject([{ kind: 'work.kind.event-parked', ownerRole: 'administrator' }])
    expect(await (await town.get('/metrics')).text()).toMatch(/^hiroba_outbox_parked 1$/m)
    const page = await town.get('/ja/console/work', admin.cookie)
    expect(await page.text()).toContain(items[0]?.id)
    const fields = { _operation: 'work.complete', id: items[0]?.id ?? '', note: '調べました' }
    expect((await town.post('/ja/console/work', fields, admin.cookie)).status).toBe(303)
    await drain(town)
    expect(((await town.run('work.list', {}, admin.actor)) as { items: unknown[] }).items).toEqual([])
  })
})

describe('the housekeeping of the kernel', () => {
  const job = (town: TestTown, name: string) =>
    town.modules.flatMap((one) => one.jobs).find((one) => one.name === name)

  it('drops uploads nobody used after a day', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('duty-officer')
    const response = await town.web.request('http://localhost:8080/api/blobs', {
      method: 'POST',
      body: 'text',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    expect(response.status).toBe(201)
    const left = async () => (await town.connection.pool.query('select 1 from kernel.blob')).rowCount
    town.advance(86_400_000)
    await job(town, 'kernel.drop-loose-blobs')?.run()
    expect(await left()).toBe(1)
    town.advance(1)
    await job(town, 'kernel.drop-loose-blobs')?.run()
    expect(await left()).toBe(0)
  })

  it('forgets idempotency keys after two days', async () => {
    const town = await openTown()
    const { actor } = await town.staff('administrator')
    const invite = () => town.run('people.invite', { name: 'a', roles: ['approver'] }, actor, 'key')
    await invite()
    town.advance(2 * 86_400_000)
    await job(town, 'kernel.forget-keys')?.run()
    await expect(invite()).rejects.toMatchObject({ code: 'kernel.conflict' })
    town.advance(1)
    await job(town, 'kernel.forget-keys')?.run()
    await invite()
  })
})

describe('another start of the program on the same database', () => {
  it('runs what the town decided, keeps who is signed in, and imports nothing twice', async () => {
    const town = await openTown()
    const { cookie } = await town.staff('administrator')
    const definitions = async () =>
      (
        await town.connection.pool.query(
          'select engine, name, sha256, state from kernel.definition order by 1, 2, 3',
        )
      ).rows
    const before = await definitions()
    const again = await openTown({ on: town })
    expect(await definitions()).toEqual(before)
    expect((await again.get('/ja/console', cookie)).status).toBe(200)
  })
})
