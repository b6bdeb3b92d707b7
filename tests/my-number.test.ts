import { beforeAll, describe, expect, it } from 'vitest'
import { samples } from './setup/my-number.ts'
import {
  type GuardedTown,
  nothing,
  openGuardedTown,
  pdfsOf,
  sendAll,
  upload,
  ways,
} from './setup/my-number-town.ts'

const seed = 20_261_122
const count = 60

describe(`${count} numbers of nobody (seed ${seed})`, () => {
  const numbers = samples(seed, count)
  let guarded: GuardedTown
  beforeAll(async () => {
    guarded = await openGuardedTown()
  })

  it('are refused by form, API and upload, beside their field, each and every one', async () => {
    const proof = await sendAll(guarded.town, numbers)
    expect(proof).toEqual({ refused: Object.fromEntries(ways.map((way) => [way, count])), wrong: [] })
  })

  it('are refused in a PDF', async () => {
    const { cookie } = await guarded.town.staff('duty-officer')
    for await (const pdf of pdfsOf(numbers.slice(0, 8), 2))
      expect(await upload(guarded.town, pdf, cookie)).toBe('422 kernel.my-number')
  })

  it('leave nothing at rest and nothing in the log', async () => {
    const { columns, ...found } = await guarded.scan()
    expect(found).toEqual(nothing)
    expect(columns).toBeGreaterThan(50)
    const logged = guarded.logged()
    expect(numbers.filter(({ digits, text }) => logged.includes(digits) || logged.includes(text))).toEqual([])
  })

  it('planted past every rule are found by the scan, which says the place and not the number', async () => {
    const { connection } = guarded.town
    const [one, two] = numbers
    const { id } = await guarded.town.staff('approver')
    await connection.pool.query('update people.person set name = $2 where id = $1', [id, `山田 ${one?.text}`])
    await connection.pool.query(
      `insert into kernel.outbox (sequence, id, listener, event, aggregate, payload, at, due_at, attempts)
       overriding system value values (-1, gen_random_uuid(), 'x', 'x', 'x', $1, now(), 'infinity', 0)`,
      [JSON.stringify({ text: two?.text })],
    )
    const scan = await guarded.scan()
    expect(scan.places).toEqual([
      { schema: 'kernel', table: 'outbox', column: 'payload', rows: 1, ids: [expect.any(String)] },
      { schema: 'people', table: 'person', column: 'name', rows: 1, ids: [id] },
    ])
    expect(JSON.stringify(scan)).not.toContain(one?.digits)
  })
})
