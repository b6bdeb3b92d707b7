import { z } from 'zod'
import { type FoundRow, findAudit, Instant, machine, plainDate, query } from '#kernel'
import { startOf } from '../model/days.ts'
import { Who, whoAre } from '../who.ts'

const id = machine({ max: 100, min: 0, pattern: /^[\x21-\x7e]*$/ }).default('')
const day = z.union([z.literal(''), plainDate()]).default('')

/** What is looked for; empty for whatever does not matter. Days are days in Japan, both of them included. */
export const Search = z.object({
  from: day,
  until: day,
  actor: id,
  operation: id,
  /** An id that the row names. */
  subject: id,
  outcome: z.enum(['', 'done', 'refused', 'failed']).default(''),
  /** Only what people are to look at. */
  loud: z.boolean().default(false),
})
export type Search = z.output<typeof Search>

const Line = z.object({
  id: z.string(),
  at: Instant,
  who: Who,
  operation: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  code: z.string().nullable(),
  via: z.string(),
  subject: z.array(z.string()),
  loud: z.boolean(),
})

/** Fifty to a page unless said, the newest first. Searching is itself in the audit, with the ids that were asked for. */
export const searchAudit = query({
  name: 'audit.search',
  summary: 'searches the audit; the search is itself in the audit',
  grant: 'audit:read',
  audited: true,
  input: Search.extend({
    below: machine({ max: 19, min: 0, pattern: /^\d*$/ }).default(''),
    limit: z.int().min(1).max(1000).default(50),
  }),
  output: z.object({ lines: z.array(Line), next: z.string().nullable() }),
  subject: ({ actor, subject }) => [actor, subject].filter((one) => one !== ''),
  run: async ({ db }, { below, limit, ...search }) => {
    const rows = await findAudit(db, filterOf(search), {
      below: below === '' ? null : BigInt(below),
      limit: limit + 1,
    })
    const page = rows.slice(0, limit)
    const who = await whoAre(
      db,
      page.map(({ actor }) => actor),
    )
    const last = page.at(-1)
    return {
      lines: page.map((row) => lineOf(row, who)),
      next: last && rows.length > limit ? last.id.toString() : null,
    }
  },
})

const lineOf = ({ id: number, actor, ...row }: FoundRow, who: (id: string) => Who) => ({
  ...row,
  id: number.toString(),
  who: who(actor),
})

const given = <T extends string>(text: T) => (text === '' ? undefined : (text as Exclude<T, ''>))

const filterOf = ({ from, until, actor, operation, subject, outcome, loud }: Search) => ({
  from: from === '' ? undefined : startOf(from),
  until: until === '' ? undefined : startOf(until, 1),
  actor: given(actor),
  operation: given(operation),
  subject: given(subject),
  outcome: given(outcome),
  loud,
})
