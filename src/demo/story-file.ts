import { parse } from 'yaml'
import { z } from 'zod'

const Words = z.strictObject({
  headline: z.string().min(1),
  description: z.string().min(1),
  instruction: z.string().min(1),
})
const Texts = z.strictObject({ ja: Words, 'ja-x-easy': Words, en: Words })
const Told = z.strictObject({
  hazard: z.string().describe('a hazard the alert rules know'),
  level: z.int().min(1).max(5),
  districts: z.array(z.string()).default([]).describe('codes of the town file; none: the whole town'),
  hours: z.number().positive().max(300).describe('how long it counts'),
  texts: Texts,
})

/** `towns/demo/past.yaml`: what happened in the demonstration town, for the seeded year to tell. */
const Past = z.strictObject({
  stories: z
    .array(
      Told.extend({
        months: z.array(z.int().min(1).max(12)).min(1).describe('told once in each of these months'),
        drill: z.boolean().default(false),
        ends: z.enum(['cancel', 'expire']),
        follow: Told.extend({ afterMinutes: z.int().positive() })
          .optional()
          .describe('the update that follows it'),
      }),
    )
    .min(1),
})
export type Story = z.output<typeof Past>['stories'][number]

/** Reads the file; throws with every mistake and its path. */
export const parsePast = (text: string): readonly Story[] => Past.parse(parse(text)).stories
