import { sql } from './child-town.ts'

/** The clock of the town from a moment of the machine's on, in milliseconds ahead of it. */
export type ClockStep = { atMs: number; aheadMs: number }

export type RunNote = { id: string; name: string; state: string; atMs: number }

/** What came of the times at which a job was due. */
type JobTally = { name: string; due: number; runs: number; madeUp: number; repeats: number }
export type Judged = { wrong: string[]; tallies: JobTally[] }

const minute = 60_000
const offset = 9 * 60 * minute
/** So late a run may come while the town is killed every few seconds. */
const lateMs = 180_000
/**
 * The town looks for what is due twice a minute: where the clock is set once more before, what was due is either skipped
 * with the rest, or will come again.
 */
const lookMs = 65_000

/** Whether a minute of Asia/Tokyo, which never changes its offset, is named by a cron line of numbers, stars and steps. */
function isDue(cron: string, ms: number): boolean {
  const at = new Date(ms + offset)
  const parts = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()]
  return cron.split(' ').every((field, n) => {
    const step = /^\*\/(\d+)$/.exec(field)?.[1]
    if (field === '*') return true
    return step === undefined ? Number(field) === parts[n] : (parts[n] ?? 0) % Number(step) === 0
  })
}

/** A stretch in which the clock only went on: the due times it passed one by one, and those it skipped on its way into it. */
type Stretch = {
  fromMs: number
  untilMs: number
  aheadMs: number
  skippedFromMs: number | null
  back: boolean
}

function stretchesOf(steps: readonly ClockStep[], endMs: number): Stretch[] {
  return steps.map(({ atMs, aheadMs }, n) => {
    const before = steps[n - 1]
    const step = before ? aheadMs - before.aheadMs : 0
    return {
      fromMs: atMs,
      untilMs: steps[n + 1]?.atMs ?? endMs,
      aheadMs,
      skippedFromMs: step > 0 ? atMs + (before?.aheadMs ?? 0) : null,
      back: step < 0,
    }
  })
}

type Slot = {
  dueMs: number
  machineMs: number
  must: boolean
  skipped: boolean
  run: string | null
  /** The same time, lived before the clock was set back and on again faster than the town looks. */
  before: Slot | null
}

/** Due times of one job as the night lived them, in the order of the machine's clock. */
function slotsOf(cron: string, stretches: readonly Stretch[], dueByMs: number): Slot[] {
  const lived: Slot[][] = []
  for (const [n, stretch] of stretches.entries()) {
    const back = stretches[n - 1]
    const unseen = back?.back && back.untilMs - back.fromMs < lookMs ? (lived[n - 2] ?? []) : []
    const slots = slotsWithin(cron, { stretch, first: n === 0, dueByMs })
    for (const slot of slots) slot.before = unseen.find(({ dueMs }) => dueMs === slot.dueMs) ?? null
    lived.push(slots)
  }
  return lived.flat()
}

type Within = { stretch: Stretch; first: boolean; dueByMs: number }

function slotsWithin(cron: string, { stretch, first: isFirst, dueByMs }: Within): Slot[] {
  const { fromMs, untilMs, aheadMs, skippedFromMs } = stretch
  const clockFrom = fromMs + aheadMs
  const mustMs = Math.min(dueByMs, untilMs - lookMs)
  const first = isFirst || stretch.back ? clockFrom - minute : (skippedFromMs ?? clockFrom)
  const slots: Slot[] = []
  for (let due = Math.floor(first / minute) * minute + minute; due <= untilMs + aheadMs; due += minute) {
    if (!isDue(cron, due)) continue
    const passed = due > clockFrom
    const machineMs = passed ? due - aheadMs : fromMs
    const must = passed && machineMs <= mustMs
    slots.push({
      dueMs: due,
      machineMs,
      must,
      skipped: !passed && skippedFromMs !== null,
      run: null,
      before: null,
    })
  }
  return [
    ...madeUp(
      slots.filter(({ skipped }) => skipped),
      mustMs,
    ),
    ...slots.filter(({ skipped }) => !skipped),
  ]
}

/** One run for all that was skipped. */
const madeUp = (skipped: readonly Slot[], mustMs: number): Slot[] =>
  skipped.slice(-1).map((slot) => ({ ...slot, must: slot.machineMs <= mustMs }))

/**
 * Every due time has its run, and every run its due time. Of due times that were skipped, because the clock was set on, one
 * run makes up for all; what was due in the last minute before the night, or before the clock was set back, may be done again.
 */
export function judgeRuns(parts: {
  schedules: readonly { name: string; cron: string }[]
  notes: readonly RunNote[]
  steps: readonly ClockStep[]
  endMs: number
  /** Everything that was due by then must have been run. */
  dueByMs: number
}): Judged {
  const stretches = stretchesOf(parts.steps, parts.endMs)
  const judged = parts.schedules.map(({ name, cron }) =>
    judgeJob(name, {
      slots: slotsOf(cron, stretches, parts.dueByMs),
      notes: parts.notes.filter((note) => note.name === name),
      dueByMs: parts.dueByMs,
    }),
  )
  return { wrong: judged.flatMap(({ wrong }) => wrong), tallies: judged.map(({ tally }) => tally) }
}

type Lived = { slots: Slot[]; notes: readonly RunNote[]; dueByMs: number }

function judgeJob(name: string, { slots, notes, dueByMs }: Lived): { wrong: string[]; tally: JobTally } {
  const wrong: string[] = []
  const runs = notes.filter(({ state }) => state === 'created')
  for (const run of runs) {
    // The latest that is free: a run that comes late leaves the time before it to the one that comes later still.
    const free = slots.findLast(
      (slot) => slot.run === null && slot.machineMs <= run.atMs && run.atMs - slot.machineMs <= lateMs,
    )
    if (free) free.run = run.id
    else wrong.push(`${name} was run at ${new Date(run.atMs).toISOString()} and nothing was due`)
  }
  for (const { dueMs, run, must, before } of slots)
    if (must && run === null && !before?.run)
      wrong.push(`${name} was due at ${new Date(dueMs).toISOString()} and not run`)
  const ended = new Set(notes.filter(({ state }) => state === 'completed').map(({ id }) => id))
  for (const { id, atMs } of runs)
    if (!ended.has(id) && atMs <= dueByMs)
      wrong.push(`${name}: the run ${id} has no end, only ${statesOf(notes, id)}`)
  const begun = notes.filter(({ state }) => state === 'active').length
  const tally = {
    name,
    due: slots.filter(({ must }) => must).length,
    runs: runs.length,
    madeUp: slots.filter(({ skipped, run }) => skipped && run !== null).length,
    repeats: begun - runs.length,
  }
  return { wrong, tally }
}

const statesOf = (notes: readonly RunNote[], of: string) =>
  notes
    .filter(({ id }) => id === of)
    .map(({ state, atMs }) => `${state} at ${new Date(atMs).toISOString()}`)
    .join(', ')

/** Sets the clock by which work falls due, as it would be if the machine's clock were set. */
export async function setJobClock(url: string, aheadMs: number): Promise<void> {
  await sql(
    url,
    `create or replace function jobs.job_now() returns timestamptz language sql stable as
       $$ select pg_catalog.now() + interval '${aheadMs} milliseconds' $$`,
  )
}

/** Everything that was noted of work by the clock, and what is wrong with it. `dueByMs`: since then it was looked for. */
export async function readJobs(
  url: string,
  steps: readonly ClockStep[],
  dueByMs: number | null,
): Promise<Judged & { failed: string[] }> {
  const schedules = await sql<{ name: string; cron: string }>(
    url,
    'select job as name, cron from kernel.due_work order by job',
  )
  const rows = await sql<{ id: string; name: string; state: string; at: Date }>(
    url,
    'select id, name, state, at from night.run order by at',
  )
  const notes = rows.map(({ at, ...note }) => ({ ...note, atMs: at.getTime() }))
  const endMs = Date.now()
  const failed = notes.filter(({ state }) => state === 'failed').map(({ name }) => `${name} was given up`)
  return { ...judgeRuns({ schedules, notes, steps, endMs, dueByMs: dueByMs ?? endMs - lateMs }), failed }
}
