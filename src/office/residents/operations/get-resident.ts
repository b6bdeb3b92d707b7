import { z } from 'zod'
import { type Ctx, query, type Vault } from '#kernel'
import { hasAccount } from '#people'
import { type CardDetails, cardChangeName } from '../card.ts'
import { ShownGuardianship, shownGuardianships } from '../guardians.ts'
import { changesBetween } from '../model/fields.ts'
import { stateOf } from '../model/request.ts'
import type { ResidentsParts } from '../parts.ts'
import { logReads } from '../reads.ts'
import { openVersions } from '../records.ts'
import { CounterCode, Purpose, Resident, ResidentFields, TwoPersonRequest, Version } from '../schema.ts'
import { countIdentities, lastCardChange, openCode, undecidedRequests } from '../store/index.ts'
import { visibleRecord } from '../visible-record.ts'

const field = ResidentFields.keyof()

const History = Version.pick({ number: true, reason: true, changedBy: true, at: true }).extend({
  /** The day it is about. */
  on: z.string().nullable(),
  changes: z.array(z.object({ field, from: z.string().nullable(), to: z.string().nullable() })),
})

/** A person's record with its history. Refuses `residents.not-found` alike for an unknown id and one out of sight. */
export const getResident = ({ vault }: ResidentsParts) =>
  query({
    name: 'residents.get',
    summary: 'shows the record of a resident to who said why they look at it',
    grant: 'residents:read',
    logsReads: true,
    input: z.object({ id: z.uuid(), purpose: Purpose }),
    output: z.object({
      resident: Resident.omit({ sealed: true }),
      fields: ResidentFields,
      /** Whether they have an account, how many cards open it, and the code that waits. */
      account: z.boolean(),
      cards: z.int(),
      code: CounterCode.pick({ channel: true, expiresAt: true }).nullable(),
      history: z.array(History),
      guardianships: z.array(ShownGuardianship),
      /** What a card says that the record does not, while nobody has decided. */
      cardChange: z.object({ id: z.uuid(), name: z.string(), address: z.string().nullable() }).nullable(),
      requests: z.array(TwoPersonRequest.pick({ id: true, kind: true, requestedAt: true })),
    }),
    run: async (ctx, { id, purpose }) => {
      const { row, fields } = await visibleRecord(ctx, vault, id)
      const { sealed: _, ...resident } = row
      const guardianships = await shownGuardianships(ctx, vault, id)
      const others = guardianships.flatMap(({ other }) => other?.id ?? [])
      await logReads(ctx, [id, ...others], { operation: 'residents.get', purpose })
      const code = await openCode(ctx.db, id, ctx.now())
      const requests = await undecidedRequests(ctx.db, id)
      return {
        resident,
        fields,
        account: await hasAccount(ctx.db, id),
        cards: await countIdentities(ctx.db, id),
        code: code ? { channel: code.channel, expiresAt: code.expiresAt } : null,
        history: await historyOf(ctx, vault, id),
        guardianships,
        cardChange: await openCardChange(ctx, vault, id),
        requests: requests
          .filter((one) => stateOf(one, ctx.now()) === 'open')
          .map(({ id: requestId, kind, requestedAt }) => ({ id: requestId, kind, requestedAt })),
      }
    },
  })

async function historyOf(ctx: Ctx, vault: Vault, id: string): Promise<z.output<typeof History>[]> {
  const versions = await openVersions(ctx.db, vault, id)
  return versions.map(({ number, reason, changedBy, at, on, fields }, n) => {
    const before = versions[n + 1]
    const changes = before ? changesBetween(before.fields, fields) : []
    return { number, reason, changedBy, at, on, changes }
  })
}

async function openCardChange(ctx: Ctx, vault: Vault, id: string) {
  const change = await lastCardChange(ctx.db, id)
  if (change?.outcome !== null || change === undefined) return null
  const text = await vault.open(ctx.db, id, cardChangeName, change.sealed)
  const { name, address } = JSON.parse(text ?? '{}') as CardDetails
  return { id: change.id, name, address }
}
