import { z } from 'zod'
import { command } from '#kernel'
import { notify } from '../notify.ts'
import { raiseCopiedKey } from '../raise-work.ts'
import { suspendPasskey } from '../store/index.ts'

/**
 * A key signed with a counter that had been there before: it exists twice (WebAuthn Level 3 §6.1.1). Neither of the two
 * opens anything from now on, for the copy would only have to count on.
 */
export const suspendKey = command({
  name: 'people.suspend-passkey',
  summary: 'suspends a passkey whose counter went back',
  grant: 'system',
  loud: true,
  input: z.object({ id: z.uuid() }),
  output: z.object({ personId: z.uuid().nullable() }),
  subject: (_input, { personId }) => (personId === null ? [] : [personId]),
  run: async (ctx, { id }) => {
    const personId = await suspendPasskey(ctx.db, id, ctx.now())
    if (personId === undefined) return { personId: null }
    await raiseCopiedKey(ctx, id, personId)
    await notify(ctx, personId, 'passkey-suspended')
    return { personId }
  },
})
