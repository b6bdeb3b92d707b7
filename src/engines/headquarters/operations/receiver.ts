import { z } from 'zod'
import { parseSecret } from '#formats/standard-webhooks'
import { command, Instant, machine, query } from '#kernel'
import type { HeadquartersParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { findReceiver, replaceReceiver } from '../store/index.ts'

/**
 * Where reports go from now on: address and secret as the prefecture gave them when it admitted this town. What is under
 * way to the place before goes on. Refuses `headquarters.bad-secret`.
 */
export const setReceiver = ({ delivery }: HeadquartersParts) =>
  command({
    name: 'headquarters.set-receiver',
    summary: 'takes the address and the secret by which the prefecture gets the reports',
    grant: 'headquarters:command',
    freshProof: true,
    loud: true,
    input: z.object({
      url: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .meta({ label: '県の宛先', control: 'text' }),
      secret: machine({ max: 200 }).meta({ label: '県から受け取った秘密の文字列' }),
    }),
    output: z.object({ destination: z.uuid() }),
    subject: (_input, { destination }) => [destination],
    run: async (ctx, { url, secret: text }) => {
      const secret = parseSecret(text)
      if (secret === null) throw problem('bad-secret')
      const place = { medium: 'webhook' as const, variant: '', address: url, secret, leaveUrl: null }
      // A drill is told as one, and the prefecture keeps it apart.
      const destination = await delivery.add(ctx, { ...place, drills: true })
      await replaceReceiver(ctx.db, destination, ctx.now())
      return { destination }
    },
  })

/** Where reports go, without the secret; `address` shows enough to know which it is. */
export const getReceiver = ({ delivery }: HeadquartersParts) =>
  query({
    name: 'headquarters.get-receiver',
    summary: 'says where the reports of damage go',
    grant: 'headquarters:read',
    input: z.object({}),
    output: z.object({ address: z.string().nullable(), since: Instant.nullable() }),
    run: async (ctx) => {
      const found = await findReceiver(ctx.db)
      if (!found) return { address: null, since: null }
      return { address: await delivery.hint(ctx, found.destinationId), since: found.since }
    },
  })
