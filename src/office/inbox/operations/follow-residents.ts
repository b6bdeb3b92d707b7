import { z } from 'zod'
import { command } from '#kernel'
import { finishBatch } from '../finish-batch.ts'
import {
  addressesOf,
  copyInbox,
  dropPostings,
  hold,
  preferencesOf,
  removeAddresses,
  savePreference,
} from '../store/index.ts'

/** Two records turned out to be one person: what lay in the one inbox lies in the other, too. */
export const followMerge = command({
  name: 'inbox.follow-merge',
  summary: 'lays what was sent to a merged record into the inbox of the one that stays',
  grant: 'system',
  input: z.object({ from: z.uuid(), into: z.uuid() }),
  output: z.object({}),
  run: async (ctx, { from, into }) => {
    await copyInbox(ctx.db, { from, into })
    return {}
  },
})

/** What was sealed opens no more; settings, addresses and what waits to be posted go, too. That a letter was sent stays, with its number. */
export const followErasure = command({
  name: 'inbox.follow-erasure',
  summary: 'forgets the settings and addresses of a resident who has been erased',
  grant: 'system',
  input: z.object({ id: z.uuid() }),
  output: z.object({}),
  run: async (ctx, { id }) => {
    await hold(ctx.db, id)
    for (const medium of await preferencesOf(ctx.db, id))
      await savePreference(ctx.db, { residentId: id, medium, now: ctx.now(), on: false })
    const states = (await addressesOf(ctx.db, id)).map(({ state }) => state)
    for (const batchId of await dropPostings(ctx.db, id)) await finishBatch(ctx, batchId)
    if (states.length > 0) await removeAddresses(ctx.db, { residentId: id, states })
    return {}
  },
})
