import { z } from 'zod'
import { Instant, query } from '#kernel'
import { examine, gravity } from '../examine.ts'
import { declaredChecks } from '../look.ts'
import type { DoctorParts } from '../parts.ts'
import { FindingRow } from '../schema.ts'
import { lastLook, listFindings } from '../store.ts'

const grant = 'doctor:read'

/** What is not as it should be right now: everything is looked at once more, which takes up to ten seconds. */
const examineNow = (parts: DoctorParts) =>
  query({
    name: 'doctor.examine',
    summary: 'looks at everything there is to look at, and says what is wrong',
    grant,
    perMinute: 6,
    input: z.object({}),
    output: z.object({
      /** 0 fine, 1 something will be wrong, 2 something is. */
      gravity: z.union([z.literal(0), z.literal(1), z.literal(2)]),
      checks: z.int(),
      findings: z.array(FindingRow.omit({ since: true })),
    }),
    run: async (ctx) => {
      const declared = declaredChecks(parts)
      const findings = await examine(declared, ctx.now())
      const checks = declared.reduce((sum, one) => sum + one.checks.length, 0)
      return { gravity: gravity(findings), checks, findings }
    },
  })

/** What the last look found, at most ten minutes ago. */
const list = query({
  name: 'doctor.list',
  summary: 'what was wrong when the doctor last looked',
  grant,
  input: z.object({}),
  output: z.object({ at: Instant.nullable(), findings: z.array(FindingRow) }),
  run: async ({ db }) => ({ at: await lastLook(db), findings: await listFindings(db) }),
})

export const doctorOperations = (parts: DoctorParts) => ({ examine: examineNow(parts), list })
export type DoctorOperations = ReturnType<typeof doctorOperations>
