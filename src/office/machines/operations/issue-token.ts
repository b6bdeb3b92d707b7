import { z } from 'zod'
import { command, Instant, machine } from '#kernel'
import { putIssued } from '../store/index.ts'

const Hash = machine({ max: 64, pattern: /^[0-9a-f]{64}$/ })

/** Its value is known to the machine alone: what comes here is the SHA-256. */
export const issueToken = command({
  name: 'machines.issue-token',
  summary: 'keeps an access token that was just given to a machine',
  grant: 'system',
  input: z.object({
    id: z.uuid(),
    hash: Hash,
    scopes: z
      .array(machine({ max: 100 }))
      .min(1)
      .max(500),
    sealed: z.base64().max(20_000),
    issuedAt: Instant,
    expiresAt: Instant,
  }),
  output: z.object({}),
  run: async (ctx, { id, sealed, ...token }) => {
    await putIssued(ctx.db, {
      ...token,
      model: 'ClientCredentials',
      machineId: id,
      grantHash: null,
      uidHash: null,
      userCodeHash: null,
      sealed: Uint8Array.from(Buffer.from(sealed, 'base64')),
      consumedAt: null,
    })
    return {}
  },
})
