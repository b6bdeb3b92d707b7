import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { killServer } from './child-town.ts'
import { buildProgram, type Program } from './delivery-process.ts'
import { expectHandedOver, expectKept, settleAll } from './delivery-proof.ts'
import { type Crowd, chanceOf, requestsOf } from './delivery-receivers.ts'
import { count, openScene, publish, type Scene, signIn, until } from './delivery-scene.ts'

/** `npm run faults` hurts more often, and knows receivers one has to wait for. */
const long = process.env['HIROBA_LONG'] === '1'
const crowd: Crowd = long
  ? { healthy: 130, slow: 40, flapping: 14, late: 4, 'rate-limiting': 5, dead: 5, gone: 2 }
  : { healthy: 65, slow: 25, flapping: 8, 'rate-limiting': 3, dead: 3, gone: 1 }

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

const underWay = (scene: Scene) => count(scene, 'select count(*) from delivery.waiting')

/** Publishes two alerts and returns at some moment of their fan-out, which the seed decides. */
async function inTheMiddle(scene: Scene, name: string, round: number): Promise<string[]> {
  const desk = await signIn(scene.town())
  const before = requestsOf(scene.receivers)
  const out = await Promise.all([1, 2].map((n) => publish(desk, `第${round}回の${n}`, scene.now())))
  await until('the fan-out begins', () => requestsOf(scene.receivers) > before)
  await delay(chanceOf(`${name} ${round}`)() * 900)
  return out
}

const kills = long ? 20 : 2

it(
  `a town killed ${kills} times while it sends loses nothing, and repeats at most one request to anybody for each kill`,
  async ({ onTestFinished }) => {
    const scene = await openScene({ onTestFinished, program, name: 'kill', crowd })
    const alerts: string[] = []
    let interrupted = 0
    for (let round = 0; round < kills; round++) {
      alerts.push(...(await inTheMiddle(scene, 'kill', round)))
      await scene.kill()
      if ((await underWay(scene)) !== 0) interrupted++
      await scene.start()
    }
    await settleAll(scene)
    await expectHandedOver(scene, alerts)
    await expectKept(scene, `${kills} kills of the town, ${interrupted} while it sent`, kills)
    expect(interrupted).toBeGreaterThan(kills / 2)
  },
  90_000 + kills * 30_000,
)

const crashes = long ? 20 : 1

it(
  `a town whose database is killed ${crashes} times while it sends goes on by itself, loses nothing and repeats nothing`,
  async ({ onTestFinished }) => {
    const scene = await openScene({ onTestFinished, program, name: 'crash', crowd })
    const cluster = await scene.cluster()
    const town = scene.town()
    const alerts: string[] = []
    for (let round = 0; round < crashes; round++) {
      alerts.push(...(await inTheMiddle(scene, 'crash', round)))
      await killServer(cluster)
      await until('the database is back', async () => (await underWay(scene)) !== null)
    }
    await settleAll(scene)
    expect([town.process.exitCode, town.process.signalCode]).toEqual([null, null])
    await expectHandedOver(scene, alerts)
    await expectKept(scene, `${crashes} kills of the database`, 0)
  },
  90_000 + crashes * 30_000,
)
