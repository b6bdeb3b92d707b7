import { z } from 'zod'
import { Instant, plus, query } from '#kernel'
import { Arrival } from '../schema.ts'
import { tallyIssuers, tallyRules } from '../store/index.ts'

const days = 90

const IssuerReport = z.object({
  issuer: z.string(),
  format: Arrival.shape.format,
  /** Each message once, however often and by whatever way it came. */
  messages: z.int(),
  valid: z.int(),
  /** Whose signature held against a key of the register when it came. */
  signed: z.int(),
  lastAt: Instant,
  /** How many messages break each rule, most first. */
  rules: z.array(z.object({ rule: z.string(), messages: z.int() })),
})

/** How well each issuer keeps to the rules of its format: what to show it when something should change. */
export const reportIssuers = query({
  name: 'intake.report-issuers',
  summary:
    'says of each issuer how many messages came in 90 days, how many were valid, and which rules they broke',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ since: Instant, issuers: z.array(IssuerReport) }),
  run: async (ctx) => {
    const since = plus(ctx.now(), -days * 86_400_000)
    const lines = await tallyIssuers(ctx.db, since)
    const issuers = await Promise.all(
      lines.map(async (line) => ({ ...line, rules: await tallyRules(ctx.db, line.issuer, since) })),
    )
    return { since, issuers }
  },
})
