import { parse } from 'yaml'
import { z } from 'zod'
import { mistakesOf } from './definition-references.ts'

const word = z.string().regex(/^[a-z][a-z-]{0,39}$/u, 'small letters and hyphens, at most 40')
const symbol = z.string().regex(/^\p{Script=Han}{1,4}$/u, 'one to four kanji')
const inEachLanguage = z
  .strictObject({
    ja: z.string().min(1).max(60),
    'ja-x-easy': z.string().min(1).max(120),
    en: z.string().min(1).max(60),
  })
  .describe('what people call it')

const Position = z.strictObject({
  name: inEachLanguage,
  of: z.enum(['section', 'town']).describe('whether every section has its own, or the town one'),
  deputies: z
    .array(word)
    .max(10)
    .describe('positions whose holders can be named to decide in its place (代決); none: nobody does'),
})

const Section = z.strictObject({
  symbol: symbol.describe('its sign in document numbers; stays with it, for numbers that were given name it'),
  name: inEachLanguage,
})

const Step = z.strictObject({
  position: word.describe('whose approval it takes'),
  sections: z
    .array(word)
    .min(1)
    .max(20)
    .optional()
    .describe('other sections asked at the same time (合議); absent: the own section, or the town'),
})

const Decider = z.strictObject({
  upTo: z
    .int()
    .positive()
    .optional()
    .describe('the largest amount in yen this position decides; absent: any, and documents without one'),
  position: word.describe('where the route ends for it (決裁; 専決 where that is before the last step)'),
})

const Kind = z.strictObject({
  name: inEachLanguage,
  retentionYears: z.int().min(1).max(100).describe('how long it is kept, from 1 April after the decision'),
  hoursPerStep: z.number().min(1).max(2160).describe('how long a document may lie at one step'),
  deputised: z.boolean().describe('whether a deputy may act at its steps (代決) while a holder is absent'),
  steps: z.array(Step).min(1).max(20).describe('the whole route, in order'),
  decidedBy: z.array(Decider).min(1).max(20).describe('who decides; the first that fits the amount counts'),
})

/** `commons/approval/routes.yaml`: a town's rules of who decides what (事務決裁規程) and of document numbers (文書規程). */
export const Routes = z
  .strictObject({
    town: symbol.describe('the sign of the town, with which every document number begins'),
    drafter: word.describe('the position whose holders write drafts'),
    positions: z.record(word, Position).describe('positions by name'),
    sections: z.record(word, Section).describe('sections that number documents'),
    kinds: z.record(word, Kind).describe('kinds of documents'),
  })
  .superRefine((routes, ctx) => {
    for (const { path, message } of mistakesOf(routes))
      ctx.addIssue({ code: 'custom', path: [...path], message })
  })
export type Routes = z.output<typeof Routes>

const longest = 256 * 1024

/** Throws with every mistake and its path when the text is not a valid definition, or longer than 256 KiB. */
export function parseRoutes(text: string): Routes {
  if (text.length > longest) throw new Error(`the routes are longer than ${longest} characters`)
  return Routes.parse(parse(text, { maxAliasCount: 0, logLevel: 'error' }))
}
