import { beforeAll, describe, expect, it } from 'vitest'
import { later, scripted, sendingOf } from '../../../tests/setup/sending.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { createTallyBook } from './store/tally-book.ts'

const world = scripted()
let town: TestTown
beforeAll(async () => {
  town = await openTown({ adapters: [world.adapter], until: 'file' })
})
const { place, dispatch } = sendingOf(() => town)

/** Messages as the board shows them: how many wait and how many arrived. */
async function board(): Promise<Map<string, { waiting: number; delivered: number }[]>> {
  const { actor } = await town.staff('administrator')
  const { rows } = (await town.run('delivery.list', {}, actor)) as {
    rows: { message: { id: string }; tallies: { waiting: number; delivered: number }[] }[]
  }
  return new Map(
    rows.map(({ message, tallies }) => [
      message.id,
      tallies.map(({ waiting, delivered }) => ({ waiting, delivered })),
    ]),
  )
}

/** Adds a receipt that never was, as nothing in the program can after a message has ended. */
const slipIn = (messageId: string) =>
  town.connection.pool.query(
    `insert into delivery.receipt values
      ($1, gen_random_uuid(), 'webhook', 'delivered', null, 200, 1, $2, $2, 1)`,
    [messageId, town.now()],
  )

describe('the board', () => {
  it('counts a message as long as anything of it is under way, and never again after that', async () => {
    const [one, two] = [await place('https://one.example/'), await place('https://two.example/')]
    world.on('https://two.example/', (_, tries) => (tries < 2 ? later : { kind: 'delivered', status: 200 }))
    const { messageId } = await dispatch([one, two])
    const lonely = await dispatch([])
    expect((await board()).get(messageId)).toEqual([{ waiting: 2, delivered: 0 }])
    await town.deliver()
    expect((await board()).get(messageId)).toEqual([{ waiting: 1, delivered: 1 }])
    town.advance(2000)
    await town.deliver()
    expect((await board()).get(messageId)).toEqual([{ waiting: 0, delivered: 2 }])
    await slipIn(messageId)
    const after = await board()
    expect(after.get(messageId)).toEqual([{ waiting: 0, delivered: 2 }])
    expect(after.get(lonely.messageId)).toEqual([])
  })

  it('remembers only so many messages', async () => {
    const id = await place('https://three.example/')
    const first = await dispatch([id])
    const second = await dispatch([id])
    await town.deliver()
    const tallies = createTallyBook(1)
    const delivered = async (...ids: string[]) =>
      (await tallies(town.connection.db, ids)).map((tally) => [tally.messageId, tally.delivered])
    const [a, b] = [first.messageId, second.messageId]
    expect(await delivered(a, b)).toEqual([
      [a, 1],
      [b, 1],
    ])
    await slipIn(a)
    await slipIn(b)
    expect(await delivered(b, a)).toEqual([
      [b, 1],
      [a, 2],
    ])
  })

  it('shows one message with what did not arrive, and refuses one that is not there', async () => {
    const { actor } = await town.staff('administrator')
    const id = await place('https://four.example/')
    world.on('https://four.example/', () => ({ kind: 'refused', code: 'rejected', status: 400, gone: false }))
    const { messageId } = await dispatch([id])
    await town.deliver()
    expect(await town.run('delivery.get', { id: messageId }, actor)).toMatchObject({
      message: { id: messageId, label: '見出し' },
      tallies: [{ medium: 'webhook', waiting: 0, refused: 1 }],
      refused: [{ destinationId: id, code: 'rejected' }],
    })
    await expect(
      town.run('delivery.get', { id: '019a0000-0000-7000-8000-000000000000' }, actor),
    ).rejects.toMatchObject({ code: 'delivery.not-found' })
  })
})
