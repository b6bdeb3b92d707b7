import { chmod, cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'vitest'
import { type Caller, staff } from '../../bench/parts/staff.ts'
import { clusterFolder, homeOf, readRecord } from '../../src/kernel/database/embedded/data-folder.ts'
import { serverState } from '../../src/kernel/database/embedded/processes.ts'
import { port as socketNumber } from '../../src/kernel/database/embedded/sockets.ts'
import { connect, loadNodeKey, newId, plus, systemSources } from '../../src/kernel/index.ts'
import { createAddresses } from '../../src/office/delivery/addresses.ts'
import { createDoor } from '../../src/office/delivery/door.ts'
import { contentOf } from '../setup/alerts/content.ts'
import { layTown } from '../setup/lay-town.ts'
import { type OutsideWorld, startOutsideWorld } from '../setup/outside-world/index.ts'
import { end, killServer, sql } from './child-town.ts'
import { type Program, startProcess, type TownProcess } from './delivery-process.ts'
import { type Crowd, chanceOf, gather, type Hand, type Receiver } from './delivery-receivers.ts'

type Urls = { appUrl: string; ownerUrl: string }

/** A town that will be hurt, the world it sends into, and what survives both: its folder and its database. */
export type Scene = Hand & {
  world: OutsideWorld
  urls: Urls
  receivers: readonly Receiver[]
  /** When everybody was there, by the clock of the machine. */
  openedAt: string
  town(): TownProcess
  /** Ends the town without a farewell. */
  kill(): Promise<void>
  /** Starts the town again, by the clock it had. */
  start(): Promise<void>
  /** A second process of the same town, with the same keys, on the same database. */
  startBeside(): Promise<TownProcess>
  /** Sets the clock of every town here. */
  setClock(aheadMs: number): Promise<void>
  now(): string
  /** The folder the embedded database works in. */
  cluster(): Promise<string>
}

export type SceneParts = {
  onTestFinished: TestContext['onTestFinished']
  program: Program
  name: string
  crowd: Crowd
  /** A database of its own; the embedded one unless said. */
  database?: Urls
}

/** Opens a scene; it is gone, with every process of it, when the test ends. */
export async function openScene({
  onTestFinished,
  program,
  name,
  crowd,
  database,
}: SceneParts): Promise<Scene> {
  const folder = await newFolder(onTestFinished)
  const dataDir = join(folder, 'data')
  await layTown(dataDir)
  const world = await startOutsideWorld()
  onTestFinished(() => world.close())
  let aheadMs = 0
  const started: TownProcess[] = []
  const launch = async (dir: string) => {
    const one = await startProcess(program, { dataDir: dir, database: database ?? null, aheadMs })
    started.push(one)
    return one
  }
  onTestFinished(async () => {
    for (const one of started) await end(one.process, 'SIGKILL')
  })
  let current = await launch(dataDir)
  const urls = database ?? (await embeddedUrls(dataDir))
  const connection = connect(urls.appUrl, { max: 4, onError: () => undefined })
  onTestFinished(() => connection.close())
  const key = await loadNodeKey(join(dataDir, 'keys', 'node.key'))
  const hand = { connection, door: createDoor(createAddresses(key, systemSources), ['webhook']) }
  const receivers = await gather(hand, world, { crowd, chance: chanceOf(name) })
  return {
    ...hand,
    world,
    urls,
    receivers,
    openedAt: systemSources.now(),
    town: () => current,
    kill: () => end(current.process, 'SIGKILL'),
    async start() {
      current = await launch(dataDir)
    },
    async startBeside() {
      const beside = join(folder, 'beside')
      await cp(join(dataDir, 'keys'), join(beside, 'keys'), { recursive: true })
      return launch(beside)
    },
    async setClock(ahead) {
      aheadMs = ahead
      const living = started.filter((one) => one.process.exitCode === null && one.process.signalCode === null)
      for (const one of living) await one.setClock(ahead)
    },
    now: () => plus(systemSources.now(), aheadMs),
    cluster: () => realpath(clusterFolder(dataDir)),
  }
}

/** A new folder the database user may pass through; what still works in it ends with the test. */
async function newFolder(onTestFinished: SceneParts['onTestFinished']): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-fault-')))
  await chmod(folder, 0o711)
  onTestFinished(async () => {
    await killServer(join(folder, 'data/postgres'))
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

async function embeddedUrls(dataDir: string): Promise<Urls> {
  const record = await readRecord(dataDir)
  if (record === null) throw new Error('the town has no database')
  const state = await serverState(await realpath(clusterFolder(homeOf(dataDir, record))))
  if (state.kind !== 'running') throw new Error(`the database is ${state.kind}`)
  const host = encodeURIComponent(state.sockets)
  const url = (user: string, password: string) =>
    `postgresql://${user}:${password}@/hiroba?host=${host}&port=${socketNumber}`
  const { app, owner } = record.passwords
  return { appUrl: url('hiroba_app', app), ownerUrl: url('hiroba_owner', owner) }
}

/** Those on duty; their sessions survive the town. */
export type Desk = { officer: Caller; approver: Caller }

export const signIn = async ({ origin }: TownProcess): Promise<Desk> => ({
  officer: await staff(origin, 'officer'),
  approver: await staff(origin, 'approver'),
})

/** Writes, submits and approves one alert for everybody, valid for an hour; answers with its id. */
export async function publish({ officer, approver }: Desk, mark: string, now: string): Promise<string> {
  const content = contentOf(mark, plus(now, 3_600_000))
  const { id, version } = await officer('alerts.draft', { ...content, drill: false })
  const submitted = await officer('alerts.submit', { ...content, id, version })
  await approver('alerts.approve', { id, version: submitted['version'] })
  return String(id)
}

/** Hands messages to every receiver in the place of a module, all in one transaction; answers with their ids. */
export async function dispatch(
  scene: Scene,
  messages: readonly { subject: string; validMs: number }[],
): Promise<string[]> {
  return scene.connection.db.transaction().execute(async (db) => {
    const now = scene.now()
    const ctx = { db, now: () => now, newId: () => newId(systemSources) }
    const ids: string[] = []
    for (const { subject, validMs } of messages) {
      const body = Buffer.from(subject)
      const { messageId } = await scene.door.dispatch(ctx, {
        module: 'faults',
        subject,
        label: '見出し',
        path: '',
        urgent: true,
        expiresAt: plus(now, validMs),
        renditions: [{ medium: 'webhook', variant: '', contentType: 'text/plain', title: null, body }],
        to: scene.receivers.map(({ destinationId }) => destinationId),
      })
      ids.push(messageId)
    }
    return ids
  })
}

const patienceMs = 120_000

/** Waits until something is so; says what was waited for when it never is. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`waited in vain: ${what}`)
    await delay(20)
  }
}

/** The number a statement counts; null while the database is away. */
export async function count({ urls }: Pick<Scene, 'urls'>, text: string): Promise<number | null> {
  const rows = await sql<{ count: string }>(urls.ownerUrl, text).catch(() => null)
  return rows === null ? null : Number(rows[0]?.count)
}
