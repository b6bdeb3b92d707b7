import { z } from 'zod'
import { Instant, query } from '#kernel'
import { me } from '../me.ts'
import { Passkey } from '../schema.ts'
import { listPasskeys, openPaperCodes } from '../store/index.ts'

/** One's own ways in. */
export const listKeys = query({
  name: 'people.list-keys',
  summary: 'lists the passkeys of the person who asks, and how many paper codes are left',
  grant: 'signed-in',
  input: z.object({}),
  output: z.object({
    passkeys: z.array(
      Passkey.pick({
        id: true,
        name: true,
        synced: true,
        createdAt: true,
        lastUsedAt: true,
        suspendedAt: true,
      }),
    ),
    paperCodes: z.object({ left: z.int(), madeAt: Instant.nullable() }),
  }),
  run: async (ctx) => {
    const personId = me(ctx)
    return {
      passkeys: await listPasskeys(ctx.db, personId),
      paperCodes: await openPaperCodes(ctx.db, personId),
    }
  },
})
