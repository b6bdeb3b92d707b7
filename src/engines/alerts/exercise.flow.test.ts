import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import { outsideTown } from '../../../tests/setup/outside-town.ts'

const around = outsideTown()

type Report = {
  drills: { id: string }[]
  reached: { outcome: string; medium: string; tookMs: number | null; code: string | null; hint: string }[]
}

/** A destination nobody sends to: only what may be queued for it is looked at. */
async function destination(drills: boolean): Promise<string> {
  const { rows } = await around.town.connection.pool.query<{ id: string }>(
    `insert into delivery.destination (id, medium, variant, address_digest, sealed, version, shard, watched, state, concurrency, per_minute, refusals, created_at, drills)
     values (gen_random_uuid(), 'webhook', '', gen_random_uuid()::text, '\\x00', 1, 0, false, 'active', 1, 60, 0, now(), $1) returning id`,
    [drills],
  )
  return rows[0]?.id ?? ''
}

it('no statement queues a drill for a destination that wants none, whatever is tried', async () => {
  const pool = around.town.connection.pool
  const places = await Promise.all([true, false, true, false].map(destination))
  const wants = [true, false, true, false]
  const client = await pool.connect()
  const send = (drill: boolean, chosen: readonly number[]) =>
    client.query(
      `with message as (
         insert into delivery.message (id, module, subject, label, path, urgency, created_at, expires_at, reply, drill)
         values ($3, 'alerts', 's', 'l', '', 1, now(), now() + interval '1 hour', false, $1) returning id
       )
       insert into delivery.waiting (destination_id, message_id, medium, shard, urgency, due_at, attempts, held, queued_at, expires_at)
       select unnest($2::uuid[]), $3, 'webhook', 0, 1, now(), 0, true, now(), now() + interval '1 hour'`,
      [drill, chosen.map((n) => places[n]), crypto.randomUUID()],
    )
  try {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.subarray([0, 1, 2, 3], { minLength: 1 }), async (drill, chosen) => {
        await client.query('begin')
        const answer = await send(drill, chosen).then(
          () => 'taken',
          (error: { constraint?: string }) => error.constraint,
        )
        await client.query('rollback')
        expect(answer).toBe(drill && chosen.some((n) => !wants[n]) ? 'waiting_drill' : 'taken')
      }),
      { numRuns: 40 },
    )
  } finally {
    client.release()
    await pool.query('delete from delivery.destination where id = any($1::uuid[])', [places])
  }
})

/** Subscribes by mail and confirms, as a resident does. */
async function subscribe(drills: boolean) {
  const { town, world } = around
  const box = world.mailbox()
  await town.post('/ja/subscribe', {
    _operation: 'subscriptions.request',
    _key: crypto.randomUUID(),
    address: box.address,
    lang: 'ja',
    minLevel: '1',
    ...(drills ? { drills: 'on' } : {}),
  })
  await town.deliver()
  const mail = await PostalMime.parse(box.received().at(-1)?.body ?? '')
  const path = /http:\/\/localhost:8080(\/\S*\/subscribe\/confirm\/\S*)/.exec(mail.text ?? '')?.[1] ?? ''
  await town.post(path, {
    _operation: 'subscriptions.confirm',
    _key: crypto.randomUUID(),
    token: path.split('/').at(-1) ?? '',
  })
  return box
}

it('a declared drill runs alone, reaches who wants drills and nobody else, and reports each destination', async () => {
  const { town } = around
  const officer = await town.staff('duty-officer')
  const run = (name: string, input: object) => town.run(name, input, officer.actor) as Promise<unknown>
  const endsAt = new Date(Date.parse(town.now()) + 3_600_000).toISOString()
  const [wanting, other] = [await subscribe(true), await subscribe(false)]
  const before = [wanting.received().length, other.received().length]
  const { id } = (await run('alerts.declare-exercise', { name: '全国合同訓練', endsAt })) as { id: string }
  await expect(run('alerts.declare-exercise', { name: '二', endsAt })).rejects.toThrow('exercise-running')
  await around.publish({ drill: true })
  expect([wanting.received().length, other.received().length]).toEqual([(before[0] ?? 0) + 1, before[1]])
  await around.publish({})
  await run('alerts.end-exercise', { id })
  town.advance(1000)
  await around.publish({ drill: true })
  const report = (await run('alerts.report-exercise', { id })) as Report
  expect(report.drills).toHaveLength(1)
  expect(report.reached).toMatchObject([{ outcome: 'delivered', medium: 'mail', code: null }])
  expect(report.reached[0]?.tookMs).toBeGreaterThanOrEqual(0)
  const page = await town.get(`/ja/console/alerts/exercises/${id}`, officer.cookie)
  const table = await town.get(`/ja/console/alerts/exercises/${id}/table.csv`, officer.cookie)
  expect([page.status, table.status]).toEqual([200, 200])
  expect(await page.text()).toContain('届いた')
  expect((await table.text()).split('\r\n').filter((line) => line !== '')).toHaveLength(2)
  const { rows } = await town.connection.pool.query<{ leaked: boolean }>(
    `select count(*) > 0 as leaked from delivery.message m join alerts.alert a on a.id::text = m.subject where a.drill <> m.drill`,
  )
  expect(rows[0]?.leaked).toBe(false)
})

it('a declared drill ends by itself at its time: nobody ends it later, and the next can be declared', async () => {
  const { town } = around
  const officer = await town.staff('duty-officer')
  const run = <T>(name: string, input: object) => town.run(name, input, officer.actor) as Promise<T>
  const declare = () =>
    run<{ id: string; endsAt: string }>('alerts.declare-exercise', {
      name: '抜き打ち訓練',
      endsAt: new Date(Date.parse(town.now()) + 3_600_000).toISOString(),
    })
  const first = await declare()
  town.advance(3_600_000)
  await expect(run('alerts.end-exercise', { id: first.id })).rejects.toThrow('not-found')
  const second = await declare()
  const { exercises } = await run<{ exercises: object[] }>('alerts.list-exercises', {})
  expect(exercises.slice(0, 2)).toMatchObject([
    { id: second.id, endedAt: null },
    { id: first.id, endedAt: first.endsAt },
  ])
  await run('alerts.end-exercise', { id: second.id })
})
