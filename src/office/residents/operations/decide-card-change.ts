import { z } from 'zod'
import { type Ctx, command, type Vault } from '#kernel'
import { type CardDetails, cardChangeName } from '../card.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { closeCardChange } from '../raise-work.ts'
import { changeRecord } from '../records.ts'
import { CardChange } from '../schema.ts'
import { lockCardChange, saveCardChange } from '../store/index.ts'
import { lockVisible } from '../visible-record.ts'

const input = z.object({ id: CardChange.shape.id.meta({ control: 'hidden' }) })
const output = z.object({ residentId: z.uuid() })
const subject = (_input: unknown, { residentId }: z.output<typeof output>) => [residentId]

/** The record says from now on what the card says. */
export const acceptCardChange = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.accept-card-change',
    summary: 'takes the name and address of a card over into the record',
    grant: 'residents:register',
    loud: true,
    input,
    output,
    subject,
    run: async (ctx, { id }) => {
      const { change, record } = await lockOpen(ctx, vault, id)
      const { id: residentId, state } = record.row
      if (state === 'merged') throw problem('not-active')
      const text = await vault.open(ctx.db, residentId, cardChangeName, change.sealed)
      const details = JSON.parse(text ?? '{}') as CardDetails
      await changeRecord(ctx, vault, { record, change: { fields: details, reason: 'card' } })
      await decide(ctx, change, 'accepted')
      await ctx.emit('residents.changed', residentId, { id: residentId })
      if (details.name !== record.fields.name)
        await ctx.emit('residents.renamed', residentId, { id: residentId })
      return { residentId }
    },
  })

/** The record stays as it is; the same card asks no second time. */
export const declineCardChange = ({ vault }: ResidentsParts) =>
  command({
    name: 'residents.decline-card-change',
    summary: 'keeps the record as it is although a card says something else',
    grant: 'residents:register',
    input,
    output,
    subject,
    run: async (ctx, { id }) => {
      const { change, record } = await lockOpen(ctx, vault, id)
      await decide(ctx, change, 'declined')
      return { residentId: record.row.id }
    },
  })

async function lockOpen(ctx: Ctx, vault: Vault, id: string) {
  const change = await lockCardChange(ctx.db, id)
  if (!change) throw problem('not-found')
  const record = await lockVisible(ctx, vault, change.residentId)
  if (change.outcome !== null) throw problem('already-decided')
  return { change, record }
}

async function decide(ctx: Ctx, change: CardChange, outcome: 'accepted' | 'declined'): Promise<void> {
  await saveCardChange(ctx.db, { ...change, decidedBy: ctx.actor.id, decidedAt: ctx.now(), outcome })
  await closeCardChange(ctx, change.id, outcome)
}
