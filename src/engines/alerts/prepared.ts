import { parse } from 'yaml'
import { z } from 'zod'
import { Hazard, LANGUAGES, Level, longestDays } from './definition.ts'

const name = z.strictObject({ ja: z.string().min(1), 'ja-x-easy': z.string().min(1), en: z.string().min(1) })

const Ready = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/u)
    .describe('short name, unique; part of an address'),
  name: name.describe(`what officers choose it by, in ${LANGUAGES.join(', ')}`),
  hazard: Hazard.describe('what threatens'),
  level: Level.describe('level of the alert'),
  evacuation: z.boolean().describe('the mayor issues an evacuation, by the term of the level'),
  validHours: z
    .int()
    .min(1)
    .max(longestDays * 24)
    .describe('how long it counts unless the officer says otherwise'),
})

const File = z.strictObject({
  prepared: z
    .array(Ready)
    .max(100)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two share an id')
    .refine(
      (all) => all.every(({ evacuation, level }) => !evacuation || level >= 3),
      'an evacuation below level 3',
    )
    .describe('alerts made ready, in the order officers see them'),
})

/** An alert made ready before it is needed, as it ships. */
export type Ready = z.output<typeof Ready>

/** `commons/alerts/prepared.yaml`; throws with every mistake. No text, as in a town from before it shipped, is none. */
export function parsePrepared(text: string): readonly Ready[] {
  return text === '' ? [] : File.parse(parse(text, { maxAliasCount: 0, logLevel: 'error' })).prepared
}
