import { z } from 'zod'
import { query } from '#kernel'
import type { Addresses } from '../addresses.ts'
import { maskAddress } from '../model/mask.ts'
import { Destination } from '../schema.ts'
import { listParked } from '../store/destinations.ts'

const most = 100

/** A destination that takes nothing any more, its address only hinted at. */
export const ParkedDestination = Destination.pick({
  id: true,
  medium: true,
  parkedCode: true,
  parkedAt: true,
}).extend({ hint: z.string() })

export const listParkedDestinations = (addresses: Addresses) =>
  query({
    name: 'delivery.list-parked',
    summary: 'destinations nothing is sent to until a person has looked',
    grant: 'delivery:read',
    input: z.object({}),
    output: z.object({ parked: z.array(ParkedDestination) }),
    run: async (ctx) => ({
      parked: (await listParked(ctx.db, most)).map((one) => ({
        ...one,
        hint: maskAddress(addresses.open(one).address),
      })),
    }),
  })
