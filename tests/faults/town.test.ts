import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProgram, type Program } from './delivery-process.ts'
import { seed } from './delivery-receivers.ts'
import { neverDone } from './town-acts.ts'
import type { Known } from './town-client.ts'
import { planOf, suffer } from './town-faults.ts'
import { mixture, opening } from './town-mixture.ts'
import { openNight } from './town-night.ts'
import { commandsOf, drive, knownOperations } from './town-operations.ts'
import { expectWhole } from './town-proof.ts'
import { expectSaved, startSaving } from './town-saving.ts'

const long = process.env['HIROBA_LONG'] === '1'
const kills = long ? Number(process.env['HIROBA_TEST_KILLS'] ?? 200) : 2
/** So many kills leave time for every operation there is; before, only for what a night begins with. */
const wholeNight = 200
const minutes = 60_000
/** Commands before the first fault, so that it finds a town with something in it. */
const before = long ? 300 : 25

let program: Program
let known: ReadonlyMap<string, Known>
beforeAll(async () => {
  program = await buildProgram()
  known = await knownOperations()
})
afterAll(() => program.remove())

it('the mixture knows every operation of the town, and no other', () => {
  expect(Object.keys(mixture).sort()).toEqual([...known.keys()].sort())
})

it(
  `a town of which app and database are killed ${kills} times each, under load, loses nothing and doubles nothing (HIROBA_SEED=${seed})`,
  async ({ onTestFinished }) => {
    const night = await openNight({ onTestFinished, program, name: 'night', known, clients: 6 })
    const plan = planOf('night', kills)
    const saving = long ? startSaving(night) : null
    let told = ''
    await drive(night, async () => {
      const { app, database, restarts, by, commands, seconds } = await suffer(night, plan, before)
      expect(Math.min(app, database)).toBeGreaterThanOrEqual(kills)
      const each = [...by].map(([kind, n]) => `${kind} ${n}`).join(', ')
      told = `${app} kills of the app, ${database} of the database, ${restarts} restarts (${each}); ${commands} commands meanwhile, ${(commands / (app + database)).toFixed(1)} a kill; ${seconds.struck.toFixed(0)} s until it was there again, ${seconds.worked.toFixed(0)} s of work`
    })
    const saved = await saving?.stop()
    if (saved) told += `, ${saved.whole} whole backups and ${saved.cut} cut off`
    await expectWhole(night, `HIROBA_SEED=${seed}: ${told}`, commandsOf(known))
    if (saved) await expectSaved(night)
    // A town that refuses everything loses nothing either.
    const never = neverDone(night.journal)
    if (kills >= wholeNight) expect(never).toEqual([])
    else expect(never.filter((one) => opening.includes(one))).toEqual([])
  },
  (long ? 60 : 3) * minutes,
)
