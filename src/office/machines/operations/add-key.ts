import { z } from 'zod'
import { command } from '#kernel'
import { mostKeys } from '../model/standing.ts'
import { problem } from '../problems.ts'
import { keysInUse } from '../store/index.ts'
import { PastedKey } from './add-machine.ts'
import { lockLive } from './judge-machine.ts'
import { registerKey } from './register-key.ts'

/** The keys that are there stay: a machine goes over to the next one at its own time. */
export const addKey = command({
  name: 'machines.add-key',
  summary: 'adds another public key to a machine, beside the ones it has',
  grant: 'machines:manage',
  freshProof: true,
  loud: true,
  input: z.object({ id: z.uuid().meta({ control: 'hidden' }), key: PastedKey }),
  output: z.object({ id: z.uuid(), keyId: z.uuid() }),
  subject: (_input, { keyId }) => [keyId],
  run: async (ctx, { id, key }) => {
    await lockLive(ctx, id)
    if ((await keysInUse(ctx.db, id)).length >= mostKeys) throw problem('too-many-keys', { most: mostKeys })
    return { id, keyId: await registerKey(ctx, id, key) }
  },
})
