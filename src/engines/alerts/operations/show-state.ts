import { z } from 'zod'
import { Instant, query } from '#kernel'
import type { TakeInParts } from '../arrival.ts'
import { InForce, inForce } from '../state/standing.ts'
import { stateOfTown } from '../store/state.ts'

/** How things stand in the town by everything that came in, whoever brought it and in whichever order. */
export const showState = ({ issuer }: Pick<TakeInParts, 'issuer'>) =>
  query({
    name: 'alerts.show-state',
    summary: 'what the weather agency has in force for the town at this moment, drills apart',
    grant: 'public',
    input: z.object({}),
    output: z.object({
      at: Instant,
      /** Municipal code of the weather agency, seven digits. */
      area: z.string(),
      /** The highest level first. */
      inForce: z.array(InForce),
      drills: z.array(InForce),
    }),
    run: async (ctx) => {
      const at = ctx.now()
      const of = async (drill: boolean) => [...inForce(await stateOfTown(ctx.db, drill, at), at)]
      return { at, area: issuer.area, inForce: await of(false), drills: await of(true) }
    },
  })
