import { type Actor, type Instant, type Module, plus, type Runner } from '#kernel'
import type { Neighbours } from './neighbours.ts'
import type { Scene, Span, Stage } from './stage.ts'

/** The town a story is played in; `follow` lets happen what follows from an act: events, deliveries. */
export type Theatre = {
  modules: readonly Module[]
  runner: Runner
  /** The clock never goes back. */
  setClock(now: Instant): void
  now(): Instant
  follow(): Promise<void>
  /** Something is under way still: it failed for now, or its receiver takes nothing. */
  pending(): Promise<boolean>
  staff(role: string): Actor
  upload: Stage['upload']
  neighbours: Neighbours
  chance(): number
}

const dayMs = 86_400_000
/** When deliveries that failed for now are tried again, after each scene. */
const laterMs = [3_000, 30_000, 600_000] as const

/** Plays scenes in the order of time, through the town's own operations; returns how many there were. */
export async function play(theatre: Theatre, scenes: readonly Scene[], span: Span): Promise<number> {
  const queue = [...scenes].sort(byTime)
  const stage = stageOf(theatre, span, (scene) => {
    queue.push(scene)
    queue.sort(byTime)
  })
  let houseKept = span.from
  let played = 0
  for (let scene = queue.shift(); scene; scene = queue.shift()) {
    await until(theatre, scene.at)
    if (scene.at > plus(houseKept, dayMs)) {
      await keepHouse(theatre)
      houseKept = scene.at
    }
    await scene.play(stage)
    await theatre.follow()
    played++
  }
  await until(theatre, span.to)
  await keepHouse(theatre)
  return played
}

const byTime = (a: Scene, b: Scene) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)

/** Moves the clock on, with a stop or two for what is to be tried again before the next scene. */
async function until(theatre: Theatre, next: Instant): Promise<void> {
  for (const ms of laterMs) {
    if (!(await theatre.pending())) break
    const at = plus(theatre.now(), ms)
    if (at >= next) break
    theatre.setClock(at)
    await theatre.follow()
  }
  theatre.setClock(next)
}

/** The jobs that run by the clock, once. */
async function keepHouse(theatre: Theatre): Promise<void> {
  for (const job of theatre.modules.flatMap((one) => one.jobs)) await job.run()
  await theatre.follow()
}

function stageOf(theatre: Theatre, span: Span, add: (scene: Scene) => void): Stage {
  const operations = new Map(
    theatre.modules.flatMap((one) => one.operations).map((op) => [op.name as string, op]),
  )
  return {
    now: theatre.now,
    chance: theatre.chance,
    staff: theatre.staff,
    upload: theatre.upload,
    letters: theatre.neighbours.letters,
    later: (minutes, scene) => {
      const at = plus(theatre.now(), Math.round(minutes * 60_000))
      if (at < span.to) add({ at, play: scene })
    },
    run: async (name, input, actor) => {
      const op = operations.get(name)
      if (!op) throw new Error(`a story uses ${name}, which is no operation`)
      const output = await theatre.runner.run(op, input, { actor, via: 'form', limitBy: null })
      return output as Record<string, unknown>
    },
  }
}
