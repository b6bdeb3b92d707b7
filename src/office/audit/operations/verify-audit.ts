import { z } from 'zod'
import { Instant, query, verifyAudit } from '#kernel'
import type { AuditParts } from '../parts.ts'

/** How many, and the first hundred by number. */
const Found = z.object({ count: z.int(), ids: z.array(z.string()) })

/** Recomputes every row and seal; reads one moment, holds nobody up. A million rows take half a minute on a busy machine. */
export const verify = ({ db, key, anchor }: AuditParts) =>
  query({
    name: 'audit.verify',
    summary: 'says of every row of the audit whether it is as it was sealed, and what is not sealed yet',
    grant: 'audit:read',
    perMinute: 6,
    input: z.object({}),
    output: z.object({
      ok: z.boolean(),
      rows: z.int(),
      seals: z.int(),
      edited: Found,
      removed: Found,
      inserted: Found,
      /** Numbers of seals that are missing, changed, moved, or not over what they were. */
      brokenSeals: Found,
      /** How the newest seal fits what the data folder remembers; `behind` is no fault. */
      anchor: z.enum(['agrees', 'behind', 'missing', 'disagrees']),
      unsealed: Found.extend({ oldest: Instant.nullable(), newest: Instant.nullable() }),
    }),
    // A transaction of its own, for the runner's sees more than one moment.
    run: () => verifyAudit(db, { key, anchor }),
  })
