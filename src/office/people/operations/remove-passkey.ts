import { z } from 'zod'
import { command } from '#kernel'
import { me } from '../me.ts'
import { requireAnotherWay, usable } from '../model/passkey.ts'
import { problem } from '../problems.ts'
import { dropPasskey, listPasskeys, lockPerson, openPaperCodes } from '../store/index.ts'

/** Removes one of one's own keys. The last way in goes only with `knowingly`: else `people.last-way-in`. */
export const removePasskey = command({
  name: 'people.remove-passkey',
  summary: 'removes a passkey of the person who asks',
  grant: 'signed-in',
  freshProof: true,
  loud: true,
  input: z.object({
    id: z.uuid().meta({ control: 'hidden' }),
    knowingly: z.boolean().default(false).meta({ label: '次からサインインできなくなることを確かめました' }),
  }),
  output: z.object({}),
  run: async (ctx, { id, knowingly }) => {
    const personId = me(ctx)
    await lockPerson(ctx.db, personId)
    const all = await listPasskeys(ctx.db, personId)
    if (!all.some((passkey) => passkey.id === id)) throw problem('not-found')
    const { left: paperCodes } = await openPaperCodes(ctx.db, personId)
    const passkeys = usable(all.filter((passkey) => passkey.id !== id))
    requireAnotherWay({ passkeys, paperCodes }, { knowingly })
    await dropPasskey(ctx.db, personId, id)
    return {}
  },
})
