import { z } from 'zod'
import { Instant } from '#kernel'

/** Something that is not as it should be, as it was last seen. */
export const FindingRow = z.object({
  module: z.string(),
  code: z.string(),
  /** Which one, where there are several; empty else. */
  about: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  since: Instant,
})
export type FindingRow = z.output<typeof FindingRow>

/** As it is found, before it is known how long it has been so. */
export type Found = Omit<FindingRow, 'since'>

const LookRow = z.object({ one: z.boolean(), at: Instant })

export const doctorTables = { finding: FindingRow, look: LookRow }
