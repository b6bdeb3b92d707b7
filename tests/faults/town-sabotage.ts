import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { buildProgram, type Program } from './delivery-process.ts'

type Edit = { file: string; from: string; to: string }

/**
 * One safety taken out of the program, and the sentence by which a night must notice. `clock`: where its clock is set to
 * before the kills, in milliseconds ahead of the machine's, until the town has looked for work by each.
 */
export type Sabotage = {
  what: string
  edits: readonly Edit[]
  noticed: RegExp
  kills: number
  clock: readonly number[]
}

const minute = 60_000
const hour = 60 * minute
const runner = 'src/kernel/operation/runner.ts'
const worker = 'src/kernel/outbox/worker.ts'
const jobs = 'src/kernel/jobs/jobs.ts'

const emits = 'emitter(parts.sources, parts.listenersOf)(db, event, aggregate, payload, now)'
const audits =
  "return write(ctx.db, { ...entry(op, call, ctx), outcome: 'done', code: null, digest, subject }, settling)"
const settles = `
  if (!settling) return
  const { CompiledQuery } = await import('kysely')
  const text = 'update kernel.idempotency set output = $1::jsonb where actor = $2 and operation = $3 and key = $4'
  await ctx.db.executeQuery(
    CompiledQuery.raw(text, [settling.output, settling.actor, settling.operation, settling.key]))`

const noLock: Edit = { file: worker, from: ".forUpdate('o')\n      .skipLocked()\n", to: '\n' }
const noKey: Edit = {
  file: 'src/engines/alerts/index.ts',
  from: "via: 'listener' as const, key: id }",
  to: "via: 'listener' as const, key: id + Math.random() }",
}

export const sabotages: readonly Sabotage[] = [
  {
    what: 'an event is written before its command is, on a session of its own',
    edits: [{ file: runner, from: emits, to: emits.replace('(db,', '(parts.db,') }],
    noticed: /^an event outside the transaction of its command: /,
    kills: 2,
    clock: [],
  },
  {
    what: 'an event is written a moment after its command',
    edits: [
      {
        file: runner,
        from: emits,
        to: `new Promise((done) => { setTimeout(() => void ${emits.replace('(db,', '(parts.db,')}.catch(() => null), 30); done() })`,
      },
    ],
    noticed: /^an event outside the transaction of its command: /,
    kills: 2,
    clock: [],
  },
  {
    what: 'an event is handed over without its key, and to whoever asks',
    edits: [noKey, noLock],
    noticed: /^an alert otherwise delivered than published: .*handed over [2-9]/,
    kills: 2,
    clock: [],
  },
  {
    what: 'an event is handed over without its key',
    edits: [noKey],
    noticed: /^an event no listener took by its key: /,
    kills: 2,
    clock: [],
  },
  {
    what: 'the key of a command is looked at by nobody',
    edits: [{ file: runner, from: 'if (earlier.replay) return op.output.parse(earlier.output)', to: '' }],
    noticed: /^(?:in the audit otherwise than done: |the night broke off: .*was done twice)/,
    kills: 2,
    clock: [],
  },
  {
    what: 'the row of the audit is written in a transaction of its own',
    edits: [
      { file: runner, from: 'function auditDone(', to: 'async function auditDone(' },
      {
        file: runner,
        from: audits,
        to: `${audits.replace('return write(ctx.db', 'await write(parts.db').replace('settling)', 'null)')}${settles}`,
      },
    ],
    noticed: /^a row of the audit outside the transaction of its command: /,
    kills: 2,
    clock: [],
  },
  {
    what: 'runs that wait are forgotten at a start',
    edits: [
      {
        file: jobs,
        from: '  await boss.supervise()\n',
        to: '  for (const job of jobs) await boss.deleteAllJobs(job.name)\n',
      },
    ],
    noticed: /^work by the clock: .* has no end/,
    // Long enough for a due time to pass among them.
    kills: 40,
    clock: [10 * minute],
  },
  {
    what: 'every job is run at every start',
    edits: [
      {
        file: jobs,
        from: '  await boss.supervise()\n',
        to: '  for (const job of jobs) await boss.send(job.name)\n',
      },
    ],
    noticed: /^work by the clock: .* and nothing was due/,
    kills: 4,
    clock: [10 * minute],
  },
  {
    what: 'what was due while the town was away is not made up for',
    edits: [
      {
        file: 'src/kernel/jobs/timekeeper.ts',
        from: 'knowDue(client, jobs))\n',
        to: "knowDue(client, jobs))\n  await withSession(appUrl, (client) => client.query('update kernel.due_work set handed_until = jobs.job_now()'))\n",
      },
    ],
    noticed: /^work by the clock: .* was due at .* and not run/,
    kills: 40,
    clock: [hour],
  },
  {
    what: 'after the clock was set back, work rests until the old time comes again',
    edits: [
      {
        file: 'src/kernel/jobs/due.ts',
        from: 'const setBack = until.getTime() > now.getTime() + slackMs',
        to: 'const setBack = slackMs < 0',
      },
    ],
    noticed:
      /^(?:work by the clock: .* was due at .* and not run|the (?:night|morning) broke off: waited in vain: what is due)/,
    kills: 6,
    clock: [hour, 0],
  },
  {
    what: 'a receipt is written two seconds before what it is for is sent',
    edits: [
      {
        file: 'src/office/delivery/sender/sender.ts',
        from: '? adapter.send({',
        to: `? ((sending) => {
          setTimeout(() => adapter.send(sending), 2000)
          return { outcome: Promise.resolve({ kind: 'delivered', status: 200 }), cancel: () => undefined }
        })({`,
      },
    ],
    noticed: /^a receipt that is not true: .* has a receipt and never came/,
    kills: 16,
    clock: [],
  },
]

const own = new Set(['src', 'tests', 'package.json', '.git', '.cache'])

async function edit(root: string, { file, from, to }: Edit): Promise<void> {
  const text = await readFile(join(root, file), 'utf8')
  const places = text.split(from).length - 1
  if (places !== 1) throw new Error(`${file} holds what is to be taken out ${places} times: ${from}`)
  await writeFile(
    join(root, file),
    text.replace(from, () => to),
  )
}

/** The program with this safety taken out, built from a copy of its sources. */
export async function buildSabotaged({ edits }: Sabotage): Promise<Program> {
  const root = resolve('.cache/faults', `${process.pid}-sabotaged`)
  // What one that broke off left behind.
  await rm(root, { recursive: true, force: true })
  await mkdir(join(root, 'tests'), { recursive: true })
  for (const entry of await readdir('.'))
    if (!own.has(entry)) await symlink(resolve(entry), join(root, entry))
  for (const entry of ['src', 'package.json', 'tests/faults'])
    await cp(entry, join(root, entry), { recursive: true })
  for (const one of edits) await edit(root, one)
  return buildProgram(relative('.', root))
}
