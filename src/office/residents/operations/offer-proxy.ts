import { z } from 'zod'
import { command, plainDate, plus } from '#kernel'
import { keepForMaker } from '#people'
import { makeCode } from '../codes.ts'
import { me } from '../me.ts'
import { offerLifetime } from '../model/code.ts'
import { untilOf } from '../model/guardianship.ts'
import type { ResidentsParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { addGuardianship, lockResident } from '../store/index.ts'

/**
 * Lets somebody act for the person who asks, until the end of a day: whoever the code is handed to and who accepts it
 * with their own account within seven days. The code names nobody, so nobody learns who has an account.
 */
export const offerProxy = ({ key }: ResidentsParts) =>
  command({
    name: 'residents.offer-proxy',
    summary: 'makes a code by which somebody accepts to act for the resident who asks',
    grant: 'resident',
    freshProof: true,
    loud: true,
    secret: true,
    perMinute: 6,
    input: z.object({ until: plainDate({ label: 'いつまで（長くて3年）' }) }),
    output: z.object({ code: z.string(), reveal: z.uuid().nullable() }),
    run: async (ctx, { until }) => {
      const wardId = me(ctx)
      const now = ctx.now()
      if ((await lockResident(ctx.db, wardId))?.state !== 'active') throw problem('not-active')
      const untilAt = untilOf({ kind: 'proxy', wardBirthDate: '', until }, now)
      const { code, digest } = makeCode(ctx, key)
      await addGuardianship(ctx.db, {
        ...{ id: ctx.newId(), wardId, guardianId: null, kind: 'proxy', scope: [] },
        ...{ fromAt: now, untilAt, createdBy: wardId, createdAt: now, withdrawnAt: null, withdrawnBy: null },
        ...{ offerDigest: digest, offerUntil: plus(now, offerLifetime) },
      })
      const secret = { kind: 'proxy-code' as const, personId: wardId, lines: [code] }
      return { code, reveal: await keepForMaker(ctx, key, secret) }
    },
  })
