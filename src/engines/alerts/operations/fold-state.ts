import { z } from 'zod'
import { command } from '#kernel'
import type { TakeInParts } from '../arrival.ts'
import { dropWhatIsOver, foldAgain } from '../fold-again.ts'

/** Asked at every start of the worker. */
export const foldState = (parts: Pick<TakeInParts, 'rules' | 'issuer'>) =>
  command({
    name: 'alerts.fold-state',
    summary: 'folds the state of the town again from its telegrams where the rules of it changed',
    grant: 'system',
    input: z.object({}),
    output: z.object({
      /** How many entries the new state has; null where the old one was right. */
      entries: z.int().nullable(),
    }),
    run: async (ctx) => ({ entries: await foldAgain(ctx, parts) }),
  })

/** Each night. */
export const pruneState = command({
  name: 'alerts.prune-state',
  summary: 'drops from the state of the town what was over thirty days ago',
  grant: 'system',
  input: z.object({}),
  output: z.object({ dropped: z.int() }),
  run: async (ctx) => ({ dropped: await dropWhatIsOver(ctx) }),
})
