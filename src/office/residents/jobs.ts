import { z } from 'zod'
import { command, type Job, system } from '#kernel'
import { closeAccount } from '#people'
import type { ResidentsParts } from './parts.ts'
import { accountsToClose, lockResident, saveResident } from './store/index.ts'

/** Closes the accounts of who moved out five years ago, a few hundred at a time. */
export const closeOldAccounts = (_parts: ResidentsParts) =>
  command({
    name: 'residents.close-old-accounts',
    summary: 'closes the accounts of residents who moved out five years ago',
    grant: 'system',
    input: z.object({}),
    output: z.object({ ids: z.array(z.uuid()) }),
    subject: (_input, { ids }) => ids,
    run: async (ctx) => {
      const ids = await accountsToClose(ctx.db, ctx.now())
      for (const id of ids) {
        const row = await lockResident(ctx.db, id)
        if (row?.state !== 'moved-out') continue
        await closeAccount(ctx, id)
        await saveResident(ctx.db, { ...row, closeAt: null })
      }
      return { ids }
    },
  })

export function residentJobs({ runner }: ResidentsParts, close: ReturnType<typeof closeOldAccounts>): Job[] {
  return [
    {
      name: 'residents.close-old-accounts',
      cron: '47 3 * * *',
      run: async () => {
        await runner().run(close, {}, { actor: system('residents'), via: 'job' })
      },
    },
  ]
}
