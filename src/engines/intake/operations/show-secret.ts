import { z } from 'zod'
import { command, machine } from '#kernel'
import type { Inside } from '../parts.ts'
import { problem } from '../problems.ts'
import { sourceById } from './receive-message.ts'

/** What a sender is to prove itself by, for the administrator who gives it to them. */
export const showSecret = ({ list, publicUrl, secrets }: Inside) =>
  command({
    name: 'intake.show-secret',
    summary: 'shows by what a sender proves itself, to be given to it',
    grant: 'intake:manage',
    freshProof: true,
    loud: true,
    secret: true,
    input: z.object({ source: machine({ max: 40 }).meta({ control: 'hidden' }) }),
    output: z.object({ address: z.string(), kind: z.enum(['signature', 'token']), secret: z.string() }),
    subject: ({ source }) => [source],
    run: async (_ctx, { source: id }) => {
      const source = sourceById(list, id)
      const address = `${publicUrl}/intake/${id}`
      if (source.kind === 'webhook' && source.proof === 'signature')
        return { address, kind: 'signature' as const, secret: secrets.secretText(source) }
      if (source.kind === 'webhook' || source.kind === 'receiver')
        return { address, kind: 'token' as const, secret: secrets.tokenOf(source) }
      throw problem('no-secret')
    },
  })
