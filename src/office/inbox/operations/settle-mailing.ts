import { z } from 'zod'
import { command, machine, plus } from '#kernel'
import type { Parts } from '../parts.ts'
import {
  addressesOf,
  dropDrafts,
  dropPending,
  dropRequests,
  saveAddressState,
  takeMailing,
  takeOverdue,
} from '../store/index.ts'

/** A mail came to its end: its destination is forgotten, and an address that was refused gets no more. */
export const settleMailing = ({ delivery }: Parts) =>
  command({
    name: 'inbox.settle-mailing',
    summary: 'forgets where a mail went once it has arrived or been refused',
    grant: 'system',
    input: z.object({ destinationId: z.uuid(), outcome: machine({ max: 100 }) }),
    output: z.object({}),
    run: async (ctx, { destinationId, outcome }) => {
      const mailing = await takeMailing(ctx.db, destinationId)
      if (!mailing) return {}
      await delivery.remove(ctx, destinationId)
      if (outcome !== 'refused') return {}
      const address = (await addressesOf(ctx.db, mailing.residentId)).find(({ state }) => state === 'active')
      if (address) await saveAddressState(ctx.db, { ...address, state: 'refused' })
      return {}
    },
  })

const hourMs = 3_600_000
const days = { draft: 30, address: 2 }

/** Forgets drafts of a month ago, addresses nobody confirmed within two days, and mails nobody told the end of. */
export const dropStale = ({ delivery }: Parts) =>
  command({
    name: 'inbox.drop-stale',
    summary: 'forgets old drafts, addresses nobody confirmed, and mails that came to no end',
    grant: 'system',
    input: z.object({}),
    output: z.object({ drafts: z.int(), addresses: z.int(), mails: z.int() }),
    run: async (ctx) => {
      const overdue = await takeOverdue(ctx.db, ctx.now())
      for (const { destinationId } of overdue) await delivery.remove(ctx, destinationId)
      await dropRequests(ctx.db, plus(ctx.now(), -24 * hourMs))
      return {
        drafts: await dropDrafts(ctx.db, plus(ctx.now(), -days.draft * 24 * hourMs)),
        addresses: await dropPending(ctx.db, plus(ctx.now(), -days.address * 24 * hourMs)),
        mails: overdue.length,
      }
    },
  })
