import { beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { seed } from './delivery-receivers.ts'
import type { Known } from './town-client.ts'
import { planOf, suffer } from './town-faults.ts'
import { openNight } from './town-night.ts'
import { commandsOf, drive, knownOperations } from './town-operations.ts'
import { judge, lookedForWork } from './town-proof.ts'
import { buildSabotaged, type Sabotage, sabotages } from './town-sabotage.ts'

const long = process.env['HIROBA_LONG'] === '1'
const why = long ? '' : ' (skipped: ./hiroba-dev faults town-sabotage)'
const minutes = 60_000
/** Times each is tried by one seed. */
const times = Number(process.env['HIROBA_TEST_TIMES'] ?? 1)

let known: ReadonlyMap<string, Known>
beforeAll(async () => {
  known = await knownOperations()
})

/** Commands before the first fault. */
const before = 40

/** A short night of a town without this safety, in which its clock goes forth and back. */
async function nightWithout(
  sabotage: Sabotage,
  onTestFinished: TestContext['onTestFinished'],
): Promise<string[]> {
  const program = await buildSabotaged(sabotage)
  onTestFinished(() => program.remove())
  const night = await openNight({ onTestFinished, program, name: 'night', known, clients: 6 })
  const plan = planOf('sabotage', sabotage.kills)
  const broke: string[] = []
  try {
    await drive(night, async () => {
      await suffer(night, [], before)
      for (const aheadMs of sabotage.clock) {
        await night.setClock(aheadMs)
        await lookedForWork(night)
      }
      await suffer(night, plan, 0)
    })
  } catch (error) {
    broke.push(`the night broke off: ${error instanceof Error ? error.message : String(error)}`)
  }
  const told = `HIROBA_SEED=${seed}, without it: ${sabotage.what}`
  return [
    ...broke,
    ...(await judge(night, told, { commands: commandsOf(known), thorough: sabotage.clock.length > 0 })),
  ]
}

describe.skipIf(!long)(`a night notices that${why}`, () => {
  it.for(sabotages.flatMap((one) => Array.from({ length: times }, (_, n) => ({ ...one, n: n + 1 }))))(
    `$what ($n of ${times}, HIROBA_SEED=${seed})`,
    { timeout: 8 * minutes },
    async (sabotage, { onTestFinished }) => {
      const broken = await nightWithout(sabotage, onTestFinished)
      process.stdout.write(`${broken.slice(0, 12).join('\n')}\n`)
      expect(broken).toContainEqual(expect.stringMatching(sabotage.noticed))
    },
  )
})
