import { setTimeout as delay } from 'node:timers/promises'
import { processesIn } from './child-town.ts'
import { type Chance, chanceOf } from './delivery-receivers.ts'
import { type Night, signalTo } from './town-night.ts'

type Kind =
  | 'kill-app'
  | 'kill-start'
  | 'kill-database'
  | 'kill-both'
  | 'kill-backend'
  | 'freeze-app'
  | 'freeze-database'
  | 'clock'
  | 'cut'
  | 'restart'

/** When it comes: after so many acknowledged commands since the last, and then so many milliseconds. */
export type Fault = { kind: Kind; after: number; delayMs: number; amount: number }

export type Suffered = {
  app: number
  database: number
  restarts: number
  by: Map<Kind, number>
  /** What the clients were told in between, and where the time went: bringing things back, and waiting for clients. */
  commands: number
  seconds: { struck: number; worked: number }
}

/** Both at once twice as often: most of a night's time goes by while a town starts. */
const appKills: readonly Kind[] = ['kill-app', 'kill-start', 'kill-both', 'kill-both']
const databaseKills: readonly Kind[] = ['kill-database', 'kill-both', 'kill-backend']
const others: readonly Kind[] = ['freeze-app', 'freeze-database', 'clock', 'cut', 'restart']

const draw = <Value>(chance: Chance, from: readonly Value[]): Value => {
  const found = from[Math.floor(chance() * from.length)]
  if (found === undefined) throw new Error('nothing to draw from')
  return found
}

/** The faults of one night, decided by the seed: so many kills of the app, so many of the database, and the rest. */
export function planOf(name: string, kills: number): Fault[] {
  const chance = chanceOf(`${name} plan`)
  const plan: Fault[] = []
  const left = { app: kills, database: kills }
  while (left.app > 0 || left.database > 0) {
    const kind = draw(
      chance,
      left.app > 0 ? [...appKills, ...databaseKills, draw(chance, others)] : databaseKills,
    )
    plan.push({ kind, after: Math.floor(chance() * 30), delayMs: chance() * 40, amount: chance() })
    if (appKills.includes(kind)) left.app -= 1
    if (databaseKills.includes(kind)) left.database -= 1
  }
  return plan
}

/** Waits in fractions of a millisecond, which timers cannot. */
async function wait(ms: number): Promise<void> {
  const until = performance.now() + ms
  if (ms > 2) await delay(Math.floor(ms) - 1)
  while (performance.now() < until);
}

const databaseProcesses = async (night: Night) => processesIn(await night.cluster())

async function killDatabase(night: Night): Promise<boolean> {
  const pids = await databaseProcesses(night)
  for (const pid of pids) signalTo(pid, 'SIGKILL')
  return pids.length > 0
}

async function freeze(pids: readonly number[], ms: number): Promise<void> {
  for (const pid of pids) signalTo(pid, 'SIGSTOP')
  await delay(ms)
  for (const pid of pids) signalTo(pid, 'SIGCONT')
}

const minute = 60_000
const steps = [60 * minute, -60 * minute, 10 * minute, -10 * minute]

/** Does it, and brings back what does not come back by itself. */
async function strike(night: Night, { kind, amount }: Fault): Promise<void> {
  const app = night.town().process.pid ?? 0
  switch (kind) {
    case 'kill-app':
      await night.kill()
      return night.start()
    case 'kill-start':
      await night.kill('SIGTERM')
      await night.start(50 + amount * 2500)
      return night.start()
    case 'kill-database':
      await killDatabase(night)
      return
    case 'kill-both':
      await Promise.all([killDatabase(night), night.kill()])
      return night.start()
    case 'kill-backend': {
      const pids = (await databaseProcesses(night)).toSorted((a, b) => a - b)
      const pid = pids[1 + Math.floor(amount * (pids.length - 1))]
      if (pid !== undefined) signalTo(pid, 'SIGKILL')
      return
    }
    case 'freeze-app':
      return freeze([app], 100 + amount * 900)
    case 'freeze-database':
      return freeze(await databaseProcesses(night), 100 + amount * 900)
    case 'clock':
      return night.setClock(clockStep(night, amount))
    case 'cut':
      night.front.cut()
      return
    case 'restart':
      await night.kill('SIGTERM')
      return night.start()
    default:
      kind satisfies never
  }
}

/** An hour or ten minutes to either side, and never further than an hour from the machine's own clock. */
const clockStep = ({ world }: Night, amount: number) => {
  const next = world.aheadMs + (steps[Math.floor(amount * steps.length)] ?? 0)
  return Math.abs(next) > 60 * minute ? 0 : next
}

/** Lets the night happen while clients work, once `before` commands are done; ends early when its time is over. */
export async function suffer(night: Night, plan: readonly Fault[], before: number): Promise<Suffered> {
  const seconds = { struck: 0, worked: 0 }
  const suffered: Suffered = { app: 0, database: 0, restarts: 0, by: new Map(), commands: 0, seconds }
  await acknowledged(night, before)
  const from = night.journal.lines.length
  for (const fault of plan) {
    const began = performance.now()
    await acknowledged(night, fault.after)
    await wait(fault.delayMs)
    const ready = performance.now()
    await strike(night, fault)
    seconds.worked += (ready - began) / 1000
    seconds.struck += (performance.now() - ready) / 1000
    suffered.by.set(fault.kind, (suffered.by.get(fault.kind) ?? 0) + 1)
    if (appKills.includes(fault.kind)) suffered.app += 1
    if (databaseKills.includes(fault.kind)) suffered.database += 1
    if (fault.kind === 'restart') suffered.restarts += 1
  }
  suffered.commands = night.journal.lines.length - from
  return suffered
}

/** Returns when clients have been told about so many more commands. */
async function acknowledged({ journal }: Night, more: number): Promise<void> {
  const from = journal.lines.length
  const limit = performance.now() + 90_000
  while (journal.lines.length - from <= more) {
    if (performance.now() > limit)
      throw new Error(`nothing is acknowledged any more: ${JSON.stringify([...journal.unable])}`)
    await delay(5)
  }
}
