import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Desk } from '../../../tests/setup/identity/desk.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

type Person = { id: string; name: string; kana: string; birthDate: string; undisclosed: boolean }

// Few characters, so that names share most of theirs.
const signs = (characters: string, most: number) =>
  fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength: most }).map((all) => all.join(''))
const name = signs('山田川中大', 5)
const kana = signs('ヤマタカワ', 8)
const birthDate = fc.constantFrom('1950-01-01', '1980-02-29', '2000-12-31')
const someone = fc.record({ name, kana, birthDate, undisclosed: fc.boolean() })

const query = fc
  .record({ name, kana: fc.oneof(kana), birthDate }, { requiredKeys: [] })
  .filter((asked) => Object.keys(asked).length > 0)

let town: TestTown
let desk: Desk
let people: Person[]
beforeAll(async () => {
  town = await openTown({ until: 'file' })
  desk = await Desk.open(town)
  people = []
  for (const { undisclosed, ...fields } of fc.sample(someone, { numRuns: 40, seed: 7 })) {
    town.advance(3_000)
    const id = await desk.person(fields)
    if (undisclosed) await desk.run('set-disclosure', { id, undisclosed }, desk.supervisor.actor)
    people.push({ id, ...fields, undisclosed })
  }
})

/** What reading every record one by one would find. One sign of kana finds only who has no more. */
const naive = (asked: Partial<Person>, seen: (person: Person) => boolean) =>
  people
    .filter(seen)
    .filter(
      (one) =>
        (asked.name === undefined || one.name.includes(asked.name)) &&
        (asked.kana === undefined ||
          (asked.kana.length === 1 ? one.kana === asked.kana : one.kana.startsWith(asked.kana))) &&
        (asked.birthDate === undefined || one.birthDate === asked.birthDate),
    )
    .map(({ id }) => id)
    .toSorted()

const found = async (asked: object, actor = desk.clerk.actor) => {
  town.advance(2_100)
  const input = { ...asked, purpose: 'counter' }
  const { residents } = await desk.run<{ residents: { id: string }[] }>('search', input, actor)
  return residents.map(({ id }) => id).toSorted()
}

describe('what a search finds', () => {
  it('is what reading every record would find, and for most of the staff as if nobody under protection lived', async () => {
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        // A name of one sign shares no pair with longer ones: it finds only who is called so.
        fc.pre(asked.name === undefined || asked.name.length > 1)
        expect(await found(asked)).toEqual(naive(asked, ({ undisclosed }) => !undisclosed))
        expect(await found(asked, desk.supervisor.actor)).toEqual(naive(asked, () => true))
      }),
      { numRuns: 150 },
    )
  })

  it('is written down: one row for each record shown, for who was shown, and for nobody else', async () => {
    const rows = async () =>
      (await desk.rows('select resident_id from residents.read_log order by at, id')).map(
        (row) => row['resident_id'],
      )
    const before = (await rows()).length
    const shown = await found({ birthDate: '1980-02-29' })
    expect(shown.length).toBeGreaterThan(1)
    expect((await rows()).slice(before).toSorted()).toEqual(shown)
  })
})
