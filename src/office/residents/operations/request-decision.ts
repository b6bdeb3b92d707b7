import { z } from 'zod'
import { command, freeText } from '#kernel'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { ask } from '../requests.ts'
import { Resident } from '../schema.ts'
import { visibleRecord } from '../visible-record.ts'

const about = {
  id: Resident.shape.id.meta({ control: 'hidden' }),
  reason: freeText({ label: '理由と、本人であることをどう確かめたか', max: 500, rows: 3 }),
}
const output = z.object({ requestId: z.uuid() })
const subject = (_input: unknown, { requestId }: z.output<typeof output>) => [requestId]

/** Two records are one person: `id` is the one that stays. A second member of staff decides within seven days. */
export const requestMerge = (parts: ResidentsParts) =>
  command({
    name: 'residents.request-merge',
    summary: 'asks a second person to agree that two records are one person',
    grant: 'residents:register',
    loud: true,
    input: z.object({ ...about, other: z.uuid().meta({ label: 'まとめて消える側の記録の番号' }) }),
    output,
    subject,
    run: async (ctx, { id, other, reason }) => {
      if (id === other) throw problem('same-record')
      return { requestId: await ask(ctx, parts, { kind: 'merge', residentId: id, otherId: other, reason }) }
    },
  })

/** Somebody lost every way in. */
export const requestRecovery = (parts: ResidentsParts) =>
  command({
    name: 'residents.request-recovery',
    summary: 'asks a second person to agree to a new way in for who lost every one',
    grant: 'residents:register',
    loud: true,
    input: z.object(about),
    output,
    subject,
    run: async (ctx, { id, reason }) => ({
      requestId: await ask(ctx, parts, { kind: 'recovery', residentId: id, otherId: null, reason }),
    }),
  })

/** Everything the town holds about a person under their key is to be made unreadable for ever. */
export const requestErasure = (parts: ResidentsParts) =>
  command({
    name: 'residents.request-erasure',
    summary: 'asks a second person to agree that the data of a person is erased for ever',
    grant: 'residents:erase',
    freshProof: true,
    loud: true,
    input: z.object(about),
    output,
    subject,
    run: async (ctx, { id, reason }) => {
      const { row } = await visibleRecord(ctx, parts.vault, id)
      if (row.registered && row.state === 'active') throw problem('still-registered')
      return { requestId: await ask(ctx, parts, { kind: 'erasure', residentId: id, otherId: null, reason }) }
    },
  })
