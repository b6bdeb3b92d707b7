import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { closeWork, raiseWork } from '#work'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import type { WorkItem } from './schema.ts'

let town: TestTown
let admin: Awaited<ReturnType<TestTown['staff']>>
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  admin = await town.staff('administrator')
})

async function raise(subject: string, more: { dueInHours?: number } = {}): Promise<string> {
  const id = randomUUID()
  const item = {
    kind: 'work.kind.event-parked',
    subject,
    path: '',
    ownerRole: 'administrator',
    dueInHours: 1,
  }
  await raiseWork(town.connection.db, { ...item, ...more, now: town.now(), id })
  return id
}
const open = async () => ((await town.run('work.list', {}, admin.actor)) as { items: WorkItem[] }).items
const close = (id: string, note: string) => town.run('work.complete', { id, note }, admin.actor)

describe('a work item', () => {
  it('raised twice, or ten times at once, is open once, as it was raised first', async () => {
    const first = await raise('twice', { dueInHours: 2 })
    await Promise.all(Array.from({ length: 10 }, () => raise('twice', { dueInHours: 9 })))
    expect((await open()).filter(({ subject }) => subject === 'twice')).toMatchObject([
      { id: first, dueAt: new Date(Date.parse(town.now()) + 7_200_000).toISOString() },
    ])
  })

  it('that was closed stays closed, as it was closed first', async () => {
    const id = await raise('closed')
    await close(id, 'done by hand')
    await expect(close(id, 'again')).rejects.toMatchObject({ code: 'work.already-done', status: 409 })
    const { rows } = await town.connection.pool.query('select done_by, note from work.item where id = $1', [
      id,
    ])
    expect(rows).toEqual([{ done_by: admin.id, note: 'done by hand' }])
  })

  it('closed by two at the same time is closed by one', async () => {
    const id = await raise('race')
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((n) => close(id, `by ${n}`)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('may be raised anew once it was closed', async () => {
    const id = await raise('anew')
    await close(id, 'done')
    const next = await raise('anew')
    expect((await open()).filter(({ subject }) => subject === 'anew').map((item) => item.id)).toEqual([next])
  })

  it.each(['', '   ', '\n', 'x'.repeat(501), undefined])(
    'is not closed with the note %.10j',
    async (note) => {
      const id = await raise(`note ${String(note).slice(0, 10)}`)
      await expect(town.run('work.complete', { id, note }, admin.actor)).rejects.toMatchObject({
        code: 'kernel.invalid-input',
        issues: [{ path: 'note' }],
      })
      expect((await open()).some((item) => item.id === id)).toBe(true)
    },
  )

  it('that never was is not found', async () => {
    await expect(close(randomUUID(), 'a')).rejects.toMatchObject({ code: 'work.not-found', status: 404 })
  })

  it('is closed by what it was about, if that is decided elsewhere, and that is no error when it is closed already', async () => {
    const id = await raise('elsewhere')
    const decided = {
      kind: 'work.kind.event-parked',
      subject: 'elsewhere',
      by: 'system:alerts',
      now: town.now(),
      note: 'decided',
    }
    await closeWork(town.connection.db, decided)
    await closeWork(town.connection.db, { ...decided, note: 'decided again' })
    const { rows } = await town.connection.pool.query('select note from work.item where id = $1', [id])
    expect(rows).toEqual([{ note: 'decided' }])
  })

  it('comes before those that are due later', async () => {
    for (const hours of [5, 3, 4]) await raise(`order ${hours}`, { dueInHours: hours })
    const due = (await open()).map((item) => item.dueAt)
    expect(due).toEqual(due.toSorted())
  })

  it('past its time is marked on the page', async () => {
    const own = await openTown()
    const { cookie } = await own.staff('administrator')
    await raiseWork(own.connection.db, {
      kind: 'work.kind.event-parked',
      subject: 'late',
      path: '',
      ownerRole: 'administrator',
      dueInHours: 1,
      now: own.now(),
      id: randomUUID(),
    })
    const marked = async () =>
      (await (await own.get('/ja/console/work', cookie)).text()).includes('hb-tag--error')
    expect(await marked()).toBe(false)
    own.advance(3_600_001)
    expect(await marked()).toBe(true)
  })
})
