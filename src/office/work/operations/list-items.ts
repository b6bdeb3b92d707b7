import { z } from 'zod'
import { type Ctx, query } from '#kernel'
import type { Staff } from '../ports.ts'
import { listed, ownHands, readAllGrant, readerOf } from '../reader.ts'
import { ListedItem, WorkItem } from '../schema.ts'
import { countOpen, type Holder, listOpen } from '../store/index.ts'

const mostPerPage = 200

/** What a list is narrowed to. */
const Narrowed = z.object({
  kind: WorkItem.shape.kind.optional(),
  /** The owner's role or position. */
  role: WorkItem.shape.ownerRole.optional(),
  /** Only what is past its due time, or only what is not. */
  overdue: z.boolean().optional(),
  /** Only what I have, or only what nobody has. */
  assigned: z.enum(['me', 'nobody']).optional(),
  /** Counted from 1. */
  page: z.int().min(1).max(1_000_000).default(1),
  perPage: z.int().min(1).max(mostPerPage).default(mostPerPage),
})

/** A page of a list; `total` and `overdue` count the whole of it. */
const ItemList = z.object({
  items: z.array(ListedItem),
  total: z.int().nonnegative(),
  overdue: z.int().nonnegative(),
})

async function listOf(
  ctx: Ctx,
  input: z.output<typeof Narrowed>,
  { holder, staff }: { holder: Holder; staff: Staff },
): Promise<z.output<typeof ItemList>> {
  const { kind, role, overdue, assigned, page, perPage } = input
  const assignedTo = assigned === undefined ? undefined : assigned === 'me' ? ctx.actor.id : null
  const narrowing = { holder, now: ctx.now(), kind, role, overdue, assignedTo }
  const { count, overdue: late } = await countOpen(ctx.db, narrowing)
  const items = await listOpen(ctx.db, narrowing, { limit: perPage, offset: (page - 1) * perPage })
  return { items: await listed(ctx, items, staff), total: count, overdue: late }
}

/**
 * Open work in the reader's hands: what their roles and positions own, what was given to them, what was brought before a
 * role of theirs. What is past due stands first, then what is due next.
 */
export const listItems = (staff: Staff) =>
  query({
    name: 'work.list',
    summary: 'lists the open work in my hands, the most urgent first',
    grant: 'work:read',
    input: Narrowed,
    output: ItemList,
    run: async (ctx, input) => listOf(ctx, input, { holder: ownHands(await readerOf(ctx, staff)), staff }),
  })

/** Everybody's open work, in the same order. */
export const listAllItems = (staff: Staff) =>
  query({
    name: 'work.list-all',
    summary: "lists everybody's open work, the most urgent first",
    grant: readAllGrant,
    input: Narrowed,
    output: ItemList,
    run: async (ctx, input) => listOf(ctx, input, { holder: null, staff }),
  })
