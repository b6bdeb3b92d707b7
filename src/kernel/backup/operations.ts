import { z } from 'zod'
import { Instant } from '../clock/index.ts'
import { command, query } from '../operation/index.ts'
import { kernelProblem } from '../problem/index.ts'
import { latestRuns, openHolds, release } from './runs.ts'

const What = z.enum(['delivery', 'payouts'])
const Hold = z.object({ what: What, since: Instant, backupAt: Instant })

/** What this town does not do since it was restored: every member of staff is told. */
export const listHoldsOperation = query({
  name: 'kernel.list-holds',
  summary: 'lists what a restored town does not do before somebody has looked',
  grant: 'staff',
  input: z.object({}),
  output: z.object({ holds: z.array(Hold) }),
  run: async (ctx) => ({ holds: await openHolds(ctx.db) }),
})

/** Lets a restored town send again. Refuses `kernel.not-held`. */
export const releaseHoldOperation = command({
  name: 'kernel.release-hold',
  summary: 'lets a restored town deliver, or pay out, again',
  grant: 'backups:release',
  freshProof: true,
  loud: true,
  input: z.object({ what: What.default('delivery').meta({ control: 'hidden' }) }),
  output: z.object({ what: What }),
  subject: ({ what }) => [`hold:${what}`],
  run: async (ctx, { what }) => {
    if (!(await release(ctx.db, what, { by: ctx.actor.id, now: ctx.now() }))) throw kernelProblem('not-held')
    return { what }
  },
})

const Run = z.object({
  kind: z.enum(['backup', 'keys', 'restore-test']),
  endedAt: Instant,
  outcome: z.enum(['done', 'failed', 'skipped']),
  code: z.string().nullable(),
  backupAt: Instant.nullable(),
  tables: z.int().nullable(),
  rows: z.bigint().nullable(),
  bytes: z.bigint().nullable(),
  lastDoneAt: Instant.nullable(),
})

/** How the last backup, the last file of keys and the last tried restore ended. */
export const showBackupsOperation = query({
  name: 'kernel.show-backups',
  summary: 'shows how the last backup, file of keys and tried restore ended',
  grant: 'backups:read',
  input: z.object({}),
  output: z.object({ runs: z.array(Run) }),
  run: async (ctx) => ({ runs: await latestRuns(ctx.db) }),
})
