import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { end, killServer, sql } from './child-town.ts'
import { buildProgram, type Program } from './delivery-process.ts'
import { expectHandedOver, expectKept, settleAll } from './delivery-proof.ts'
import { type Crowd, requestsOf } from './delivery-receivers.ts'
import { openScene, publish, type Scene, signIn, until } from './delivery-scene.ts'
import { emptyFolder, town } from './fault-folders.ts'

const long = process.env['HIROBA_LONG'] === '1'
const downMs = long ? 60_000 : 5_000
/** Who never answers is under way when the database goes, and given up while it is away. */
const crowd: Crowd = long
  ? { healthy: 100, slow: 60, flapping: 10, 'black-hole': 4, 'rate-limiting': 4, dead: 4 }
  : { healthy: 60, slow: 30, flapping: 5, 'rate-limiting': 2, dead: 2 }

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

/** A database server in a process of its own, which the test ends and starts. */
async function ownServer() {
  const dataDir = await emptyFolder()
  let server = await town(dataDir)
  const { appUrl, ownerUrl, superuserUrl } = server
  return {
    urls: { appUrl, ownerUrl },
    superuserUrl,
    async goDown() {
      // First who would start it again.
      await end(server.process, 'SIGKILL')
      await killServer(join(dataDir, 'postgres'))
    },
    async comeBack() {
      server = await town(dataDir)
    },
  }
}

/** Processor seconds of a process so far, and how often it woke up. */
async function effort({ pid }: ChildProcess): Promise<{ cpuSeconds: number; wakes: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    wakes: Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]),
  }
}

const begun = async (scene: Scene, act: () => Promise<string>): Promise<string> => {
  const before = requestsOf(scene.receivers)
  const id = await act()
  await until('the fan-out is in its middle', () => requestsOf(scene.receivers) > before + 40)
  return id
}

it(`a town whose database is away for ${downMs / 1000} s keeps its receipts, writes them afterwards, and sends nothing twice`, async ({
  onTestFinished,
}) => {
  const server = await ownServer()
  const scene = await openScene({ onTestFinished, program, name: 'away', crowd, database: server.urls })
  const desk = await signIn(scene.town())
  // Slow enough to answer while the database is away.
  for (const { kind, endpoint } of scene.receivers) if (kind === 'slow') endpoint.become({ kind, ms: 4000 })
  const alerts = [await begun(scene, () => publish(desk, 'データベースが止まる前', scene.now()))]
  const { said, process: running } = scene.town()
  await server.goDown()
  const from = { at: scene.now(), lines: said.length, ...(await effort(running)) }
  await delay(downMs)
  const to = { at: scene.now(), lines: said.length, ...(await effort(running)) }
  await server.comeBack()
  await until('the town is back', async () => (await fetch(`${scene.town().origin}/health`)).ok)
  alerts.push(await publish(desk, 'データベースが戻った後', scene.now()))
  await settleAll(scene)
  const lines = to.lines - from.lines
  const [kept] = await sql<{ count: number }>(
    scene.urls.ownerUrl,
    `select count(*)::int as count from delivery.receipt where ended_at between '${from.at}' and '${to.at}'`,
  )
  process.stdout.write(
    `away for ${downMs / 1000} s: ${lines} lines logged, ${(to.cpuSeconds - from.cpuSeconds).toFixed(2)} CPU s, woke ${to.wakes - from.wakes} times, ${kept?.count} receipts kept meanwhile\n`,
  )
  expect([running.exitCode, running.signalCode]).toEqual([null, null])
  await expectHandedOver(scene, alerts)
  await expectKept(scene, 'the database away', 0)
  expect(kept?.count).toBeGreaterThan(0)
  // About ten a second are said: nobody asks a database that is away as fast as he can.
  expect(lines).toBeLessThan((downMs / 1000) * 40)
}, 240_000)

it('of two processes on one database one delivers; killed, the other takes over and repeats at most one request to anybody', async ({
  onTestFinished,
}) => {
  const server = await ownServer()
  const scene = await openScene({ onTestFinished, program, name: 'two', crowd, database: server.urls })
  const beside = await scene.startBeside()
  const desk = await signIn(scene.town())
  const alerts = [await publish(desk, '二つとも動く', scene.now())]
  const quick = scene.receivers.filter(({ kind }) => kind === 'healthy' || kind === 'slow')
  const taken = () => quick.map(({ endpoint }) => endpoint.received().map((one) => one.count))
  await until('whoever is well has it', () => taken().every((counts) => counts.length === 1))
  expect(taken()).toEqual(quick.map(() => [1]))
  alerts.push(await begun(scene, () => publish(desk, '一つ目の過程', scene.now())))
  const holder = await holdersOfShards(server.superuserUrl)
  expect(holder).toHaveLength(1)
  await scene.kill()
  await until('the other has taken over', async () => {
    const now = await holdersOfShards(server.superuserUrl)
    return now.length === 1 && now[0] !== holder[0]
  })
  alerts.push(await publish(await signIn(beside), '二つ目の過程', scene.now()))
  await settleAll(scene)
  await expectHandedOver(scene, alerts)
  await expectKept(scene, 'two processes, one killed', 1)
}, 120_000)

/** Sessions that hold shards, by their number. */
const holdersOfShards = async (url: string) =>
  (
    await sql<{ pid: number }>(
      url,
      "select distinct pid from pg_locks where locktype = 'advisory' and classid = 7102 and granted",
    )
  ).map(({ pid }) => pid)
