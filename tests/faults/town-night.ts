import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'vitest'
import { connect, loadNodeKey, plus, reachEmbedded, systemSources } from '#kernel'
import { controlSocket } from '../../src/control-socket.ts'
import { createAddresses } from '../../src/office/delivery/addresses.ts'
import { createDoor } from '../../src/office/delivery/door.ts'
import { layTown } from '../setup/lay-town.ts'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { end, processesIn } from './child-town.ts'
import { launchProcess, type Program, type TownProcess } from './delivery-process.ts'
import { type Crowd, chanceOf, gather, type Receiver } from './delivery-receivers.ts'
import { Client, type Known } from './town-client.ts'
import { type ClockStep, setJobClock } from './town-jobs.ts'
import { Journal } from './town-journal.ts'
import { type Between, startProxy } from './town-proxy.ts'
import { startRecorder } from './town-recorder.ts'
import { World } from './town-world.ts'

type Urls = { appUrl: string; ownerUrl: string; superuserUrl: string }

/** A town in a bad night: what drives it, what is known about it outside, and the ways to hurt it. */
export type Night = {
  dataDir: string
  outside: OutsideWorld
  world: World
  journal: Journal
  receivers: readonly Receiver[]
  clients: readonly Client[]
  /** Lines the town said in its log, of every process of it. */
  said: string[]
  openedAt: string
  /** Connections between clients and town lead through it. */
  front: Between
  town(): TownProcess
  urls(): Promise<Urls>
  cluster(): Promise<string>
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Starts the town; killed after so many milliseconds when said, ready or not. */
  start(killAfterMs?: number): Promise<void>
  setClock(aheadMs: number): Promise<void>
  /** How its clock went until now. */
  clock: readonly ClockStep[]
  now(): string
}

export type NightParts = {
  onTestFinished: TestContext['onTestFinished']
  program: Program
  name: string
  known: ReadonlyMap<string, Known>
  clients: number
  /** Where the town lies; a new folder unless said. */
  folder?: string
  /** A database of its own. */
  database?: { appUrl: string; ownerUrl: string }
}

const crowd: Crowd = { healthy: 3, slow: 3 }

/** To a process that may have ended by itself in the meantime. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** A new folder the database user may pass through; what works in it ends with the test. */
export async function nightFolder(onTestFinished: TestContext['onTestFinished']): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-night-')))
  await chmod(folder, 0o711)
  onTestFinished(async () => {
    for (const pid of await processesIn(join(folder, 'data/postgres'))) signalTo(pid, 'SIGKILL')
    // What was killed may still be writing its last.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  })
  return folder
}

/** Opens a night: the demonstration town's people and nothing else, receivers, and clients that wait to begin. */
export async function openNight(parts: NightParts): Promise<Night> {
  const { onTestFinished, program, name, known } = parts
  const dataDir = join(parts.folder ?? (await nightFolder(onTestFinished)), 'data')
  await layTown(dataDir)
  const outside = await startOutsideWorld()
  const front = await startProxy()
  onTestFinished(async () => {
    await front.close()
    await outside.close()
  })
  const world = new World(outside)
  const said: string[] = []
  const own = runningTown({ dataDir, program, front, world, said, outside, database: parts.database ?? null })
  onTestFinished(own.stop)
  await own.start()
  const urls = async () => {
    if (parts.database) return { ...parts.database, superuserUrl: '' }
    for (;;) {
      const reached = await reachEmbedded(dataDir).catch(() => null)
      if (reached) return reached
      await delay(20)
    }
  }
  const { superuserUrl, ownerUrl } = await urls()
  await startRecorder(superuserUrl || ownerUrl)
  const receivers = await gatherReceivers({ urls: await urls(), dataDir, outside, name })
  const journal = new Journal()
  const reach = { known, journal, world, sessions: new Map<string, string>() }
  const origin = `http://127.0.0.1:${front.port}`
  const at = { ...reach, origin, controlSocket: controlSocket(dataDir) }
  const clients = Array.from({ length: parts.clients }, (_, n) => new Client(at, `${name}-${n}`))
  const clock: ClockStep[] = [{ atMs: Date.now(), aheadMs: 0 }]
  return {
    ...{ dataDir, outside, world, journal, receivers, clients, said, front, urls, clock },
    ...own,
    async setClock(aheadMs) {
      world.aheadMs = aheadMs
      await own.town().setClock(aheadMs)
      clock.push({ atMs: await stepJobs(urls, aheadMs), aheadMs })
    },
    openedAt: systemSources.now(),
    cluster: () => realpath(join(dataDir, 'postgres')),
    now: () => plus(systemSources.now(), world.aheadMs),
  }
}

/** The clock of the database, as soon as there is one again; when that was, by the machine's. */
async function stepJobs(urls: () => Promise<Urls>, aheadMs: number): Promise<number> {
  for (;;) {
    const { superuserUrl, ownerUrl } = await urls()
    const done = await setJobClock(superuserUrl || ownerUrl, aheadMs).then(
      () => true,
      () => false,
    )
    if (done) return Date.now()
    await delay(50)
  }
}

type Running = {
  dataDir: string
  program: Program
  front: Between
  world: World
  said: string[]
  outside: OutsideWorld
  database: { appUrl: string; ownerUrl: string } | null
}

type Launched = ReturnType<typeof launchProcess>

/** A backup that came in between holds the folder until it is done: the machine starts the town again, as systemd does. */
async function launchUntilFree(launch: () => Launched): Promise<Launched> {
  for (let tries = 1; ; tries++) {
    const one = launch()
    const ended = await one.ready.then(
      () => null,
      (error: unknown) => error,
    )
    const busy = ended instanceof Error && String(ended.cause).includes('data-folder-in-use')
    if (!busy || tries === 100) return one
    await delay(250)
  }
}

/** One process of the town after another. */
function runningTown({ dataDir, program, front, world, said, outside, database }: Running) {
  let current: TownProcess | null = null
  const launched: Launched[] = []
  const launch = () => {
    const { aheadMs } = world
    const one = launchProcess(program, { dataDir, database, aheadMs, smtpUrl: outside.relayUrl })
    launched.push(one)
    return one
  }
  const town = () => {
    if (!current) throw new Error('the town has not started')
    return current
  }
  return {
    town,
    async start(killAfterMs?: number) {
      if (killAfterMs !== undefined) {
        const one = launch()
        const ready = one.ready.catch(() => null)
        await delay(killAfterMs)
        await end(one.process, 'SIGKILL')
        await ready
        return
      }
      const one = await launchUntilFree(launch)
      current = await one.ready
      front.lead(Number(new URL(current.origin).port))
      const { said: lines } = current
      one.process.once('exit', () => said.push(...lines))
    },
    kill: (signal: NodeJS.Signals = 'SIGKILL') => end(town().process, signal),
    async stop() {
      for (const one of launched) await end(one.process, 'SIGKILL')
    },
  }
}

type Gathering = { urls: Urls; dataDir: string; outside: OutsideWorld; name: string }

async function gatherReceivers({ urls, dataDir, outside, name }: Gathering): Promise<Receiver[]> {
  const connection = connect(urls.appUrl, { max: 2, onError: () => undefined })
  try {
    const key = await loadNodeKey(join(dataDir, 'keys', 'node.key'))
    const door = createDoor(createAddresses(key, systemSources), ['webhook'])
    return await gather({ connection, door }, outside, { crowd, chance: chanceOf(name) })
  } finally {
    await connection.close()
  }
}
