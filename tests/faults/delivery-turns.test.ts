import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest'
import { newDatabase } from '../setup/database.ts'
import { sql } from './child-town.ts'
import { buildProgram, type Program } from './delivery-process.ts'
import { expectHandedOver, expectKept, settleAll } from './delivery-proof.ts'
import { type Crowd, recover, requestsOf } from './delivery-receivers.ts'
import { count, dispatch, openScene, publish, type Scene, signIn, until } from './delivery-scene.ts'

const minute = 60_000
const hour = 60 * minute

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

/** A scene on a database of the run's cluster. */
async function open({ onTestFinished }: TestContext, name: string, crowd: Crowd): Promise<Scene> {
  const { ownerUrl, appUrl, drop } = await newDatabase()
  onTestFinished(drop)
  return openScene({ onTestFinished, program, name, crowd, database: { ownerUrl, appUrl } })
}

const ofKind = (scene: Scene, kind: string) => scene.receivers.filter((one) => one.kind === kind)

const failedOf = (scene: Scene, messageId: string) =>
  count(
    scene,
    `select count(distinct destination_id) from delivery.attempt where message_id = '${messageId}'`,
  )

const outcomesOf = (scene: Scene, messageId: string) =>
  sql<{ outcome: string; attempts: number; count: number }>(
    scene.urls.ownerUrl,
    `select outcome, attempts, count(*)::int as count from delivery.receipt where message_id = '${messageId}' group by 1, 2 order by 1, 2`,
  )

it.concurrent('a clock set an hour on, back again and then back by ten minutes loses and doubles nothing, sends nothing that has expired, and nobody waits for it', async (context) => {
  const scene = await open(context, 'clock', { healthy: 40, slow: 10, status: 20 })
  const failing = ofKind(scene, 'status')
  for (const { endpoint } of ofKind(scene, 'slow')) endpoint.become({ kind: 'slow', ms: 4000 })
  // Both are read together: who is slow has the second in the town's memory while it holds the first.
  const [lasting = '', brief = ''] = await dispatch(scene, [
    { subject: 'valid for three hours', validMs: 3 * hour },
    { subject: 'valid for half an hour', validMs: hour / 2 },
  ])
  for (const id of [brief, lasting])
    await until('they failed', async () => (await failedOf(scene, id)) === failing.length)
  await scene.setClock(hour)
  recover(scene.receivers)
  await until('all of both has ended', async () => (await count(scene, waiting)) === 0)
  const late = scene.receivers.filter(({ kind }) => kind !== 'healthy')
  expect(late.map(({ kind, endpoint }) => [kind, endpoint.received().map(({ id }) => id)])).toEqual(
    late.map(({ kind }) => [kind, [lasting]]),
  )
  // Back by more than any pause lasts, and by less.
  for (const aheadMs of [0, -10 * minute]) {
    for (const { endpoint } of failing) endpoint.become({ kind: 'status', status: 503 })
    const [later = ''] = await dispatch(scene, [{ subject: 'before it was set back', validMs: 3 * hour }])
    await until('they failed', async () => (await failedOf(scene, later)) === failing.length)
    await scene.setClock(aheadMs)
    recover(scene.receivers)
    await until('nobody waits for the wrong time', async () => (await count(scene, waiting)) === 0)
  }
  const ends = await outcomesOf(scene, brief)
  expect(ends.filter(({ outcome }) => outcome === 'expired').reduce((sum, one) => sum + one.count, 0)).toBe(
    late.length,
  )
  await expectKept(scene, 'the clock an hour on, an hour back, ten minutes back', 0, {
    except: { [brief]: late },
  })
}, 180_000)

it.concurrent('a receiver that took a message and answered too late gets it again under the same id, acts once, and has its receipt when it answers in time', async (context) => {
  const scene = await open(context, 'late', { late: 10 })
  const [message = ''] = await dispatch(scene, [{ subject: 'taken, but not answered', validMs: hour }])
  await until('all were given up', async () => (await failedOf(scene, message)) === 10)
  expect(await outcomesOf(scene, message)).toEqual([])
  recover(scene.receivers)
  await until('all have ended', async () => (await count(scene, waiting)) === 0)
  // Some may have been asked a second time in vain before all answered again.
  const asked = scene.receivers.map(({ endpoint }) => endpoint.received().map((one) => one.count))
  const ends = await outcomesOf(scene, message)
  expect(ends.map(({ outcome }) => outcome)).toEqual(ends.map(() => 'delivered'))
  expect(asked.toSorted()).toEqual(
    ends.flatMap(({ attempts, count: n }) => Array.from({ length: n }, () => [attempts])).toSorted(),
  )
  expect(asked.every(([times = 0]) => times >= 2)).toBe(true)
  await expectKept(scene, 'answers after the timeout', 0)
}, 180_000)

it.concurrent('a cancellation cuts what is under way of the alert it ends, and reaches everybody whom that concerned', async (context) => {
  const scene = await open(context, 'cancel', { healthy: 30, 'black-hole': 50 })
  const desk = await signIn(scene.town())
  const ended = await publish(desk, '取り消される警報', scene.now())
  await until('everybody has it or holds it', () => requestsOf(scene.receivers) === scene.receivers.length)
  await until('the others have their receipts', async () => (await count(scene, waiting)) === 50)
  recover(scene.receivers)
  const { id, version } = await desk.officer('alerts.cancel', { id: ended })
  await desk.approver('alerts.approve', { id, version })
  await settleAll(scene)
  await expectHandedOver(scene, [ended, String(id)])
  const [old = '', cancellation = ''] = await messagesAbout(scene, [ended, String(id)])
  expect(await outcomesOf(scene, old)).toEqual([
    { outcome: 'delivered', attempts: 1, count: 30 },
    { outcome: 'stopped', attempts: 0, count: 50 },
  ])
  expect(await outcomesOf(scene, cancellation)).toEqual([{ outcome: 'delivered', attempts: 1, count: 80 }])
  // Left to themselves they would have been given up ten seconds later, and noted.
  expect(await failedOf(scene, old)).toBe(0)
  const held = ofKind(scene, 'black-hole')
  await expectKept(scene, 'cancelled in the middle', 0, { except: { [old]: held } })
}, 180_000)

const waiting = 'select count(*) from delivery.waiting'

const messagesAbout = async (scene: Scene, subjects: readonly string[]) => {
  const rows = await sql<{ id: string; subject: string }>(
    scene.urls.ownerUrl,
    'select id, subject from delivery.message',
  )
  return subjects.map((subject) => rows.find((row) => row.subject === subject)?.id)
}
