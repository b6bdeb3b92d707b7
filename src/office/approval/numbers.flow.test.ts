import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fiscalYearOf } from '#formats/japan-time'
import { brokenInvariants } from '../../../tests/setup/alerts/invariants.ts'
import {
  draftOf,
  openTownHall,
  type Person,
  post,
  type Row,
  type TownHall,
} from '../../../tests/setup/office/town-hall.ts'
import { nextDocumentNumber } from './index.ts'
import { keepUntil } from './numbers.ts'

let hall: TownHall
beforeAll(async () => {
  hall = await openTownHall()
})
afterAll(async () => {
  expect(await brokenInvariants({ ...hall.town, modules: [...hall.town.modules, hall.module] })).toEqual([])
})

const now = '2026-11-22T03:00:00.000Z'
const take = (symbol: string, at = now, fail = false) =>
  hall.db.transaction().execute(async (db) => {
    const given = await nextDocumentNumber(db, { symbol, now: at })
    if (fail) throw new Error('not this time')
    return given
  })
const upTo = (n: number) => Array.from({ length: n }, (_one, at) => at + 1)
const sorted = (numbers: readonly number[]) => numbers.toSorted((one, two) => one - two)

describe('document numbers', () => {
  it('taken by two hundred at once are 1 to 200: none twice, none left out', async () => {
    const given = await Promise.all(upTo(200).map(() => take('青総')))
    expect(sorted(given.map(({ number }) => number))).toEqual(upTo(200))
  })

  it('leave no gap where a transaction that had one was given up, however many run at once', async () => {
    const outcomes = await Promise.allSettled(upTo(60).map((n) => take('青財', now, n % 3 === 0)))
    const given = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.number] : []))
    expect(sorted(given)).toEqual(upTo(40))
    expect((await take('青財')).number).toBe(41)
  })

  it('begin anew for each symbol, and with each fiscal year at midnight of 1 April in Japan', async () => {
    const before = await take('青建', '2027-03-31T14:59:59.999Z')
    const after = await take('青建', '2027-03-31T15:00:00.000Z')
    const next = await take('青建', '2028-03-31T14:59:59.999Z')
    expect([before, after, next].map(({ text }) => text)).toEqual([
      '令和8年度 青建第1号',
      '令和9年度 青建第1号',
      '令和9年度 青建第2号',
    ])
  })

  it.each([
    ['2019-03-31T14:59:59.999Z', '平成30年度 青住第1号'],
    ['2019-03-31T15:00:00.000Z', '令和元年度 青住第1号'],
    ['2020-03-31T14:59:59.999Z', '令和元年度 青住第2号'],
    ['2020-03-31T15:00:00.000Z', '令和2年度 青住第1号'],
  ])('of %s are written %s', async (at, text) => {
    expect((await take('青住', at)).text).toBe(text)
  })

  it('a fiscal year is twelve months of Japan, whatever the moment', () => {
    const instants = fc.date({
      min: new Date('1990-01-01'),
      max: new Date('2200-01-01'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instants, (date) => {
        const year = fiscalYearOf(date.toISOString())
        expect(Date.parse(`${year}-04-01T00:00:00+09:00`)).toBeLessThanOrEqual(date.getTime())
        expect(Date.parse(`${year + 1}-04-01T00:00:00+09:00`)).toBeGreaterThan(date.getTime())
      }),
    )
  })

  it('keeping counts whole years from the 1 April after the decision', () => {
    expect(keepUntil('2026-03-31T14:59:59.999Z', 5)).toBe('2031-03-31')
    expect(keepUntil('2026-03-31T15:00:00.000Z', 5)).toBe('2032-03-31')
  })
})

describe('two hundred decisions, fifty at once', () => {
  it('are each decided once, and numbered 1 to 200', async () => {
    const clerk = await hall.person('担当', post('welfare', 'clerk'))
    const chief = await hall.person('係長', post('welfare', 'section-chief'))
    const managers = await Promise.all(
      upTo(4).map(async (n) => ({
        n,
        who: await hall.person(`課長 ${n}`, post('welfare', 'division-manager')),
      })),
    )
    const documents: Row[] = []
    for (const _n of upTo(200)) documents.push(await prepared(clerk, chief))
    const attempts = documents.flatMap(({ id }, at) =>
      [at, at + 1].map((n) => ({ id, by: managers[n % 4]?.who ?? clerk })),
    )
    const outcomes: PromiseSettledResult<Row>[] = []
    // Fifty at a time: who waits ten seconds for a session of the database is sent away.
    while (attempts.length > 0) {
      const some = attempts
        .splice(0, 50)
        .map(({ id, by }) => hall.run(by, 'approval.approve', { id, version: 1 }))
      outcomes.push(...(await Promise.allSettled(some)))
    }
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(200)
    const codes = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(new Set(codes)).toEqual(new Set(['approval.wrong-state']))
    const rows = await hall.rows<{ number: number }>(
      "select number from approval.document where state = 'decided' and symbol = '青福' order by number",
    )
    expect(rows.map(({ number }) => number)).toEqual(upTo(200))
  })
})

/** A letter that lies with the manager. */
async function prepared(clerk: Person, chief: Person): Promise<Row> {
  // The limit per minute is not what is asked here.
  hall.town.advance(2_000)
  const { id, revision } = await hall.run(clerk, 'approval.draft', draftOf())
  const document = await hall.run(clerk, 'approval.submit', { id, revision })
  return hall.run(chief, 'approval.approve', { id: document.id, version: 1 })
}
