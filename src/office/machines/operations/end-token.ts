import { z } from 'zod'
import { command, machine } from '#kernel'
import { dropIssued } from '../store/index.ts'

/** One that is not there is ended already (RFC 7009 §2.2). */
export const endToken = command({
  name: 'machines.end-token',
  summary: 'ends an access token that its machine gave back',
  grant: 'system',
  input: z.object({ hash: machine({ max: 64, pattern: /^[0-9a-f]{64}$/ }) }),
  output: z.object({ machineId: z.uuid().nullable() }),
  subject: (_input, { machineId }) => (machineId === null ? [] : [machineId]),
  run: async (ctx, { hash }) => ({
    machineId: await dropIssued(ctx.db, { model: 'ClientCredentials', hash }),
  }),
})
