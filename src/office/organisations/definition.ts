import { parse } from 'yaml'
import { z } from 'zod'

const word = z.string().regex(/^[a-z][a-z-]{0,39}$/u, 'small letters and hyphens, at most 40')
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/u, 'hours and minutes, such as 17:15')

const Window = z.strictObject({
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .max(7)
    .describe('days on which it begins'),
  from: time.describe('when it begins, in Japan'),
  until: time.describe('when it ends: the day after where that is not later than its beginning'),
})

const Desk = z.strictObject({
  name: z
    .strictObject({
      ja: z.string().min(1).max(60),
      'ja-x-easy': z.string().min(1).max(120),
      en: z.string().min(1).max(60),
    })
    .describe('what people call it'),
  role: word.optional().describe('role its holder has while on duty, besides their own; absent: none'),
  owner: word.describe('role on whose list a time without anybody comes'),
  covered: z
    .union([z.literal('always'), z.array(Window).max(20)])
    .describe('when somebody must be on duty; an empty list: never, it is only shown'),
})

/** `commons/organisations/desks.yaml`: where somebody is on duty, and when somebody must be. */
export const Desks = z.strictObject({
  desks: z
    .record(word, Desk)
    .refine((desks) => Object.keys(desks).length <= 20, 'at most 20 desks')
    .describe('desks by name'),
})
export type Desks = z.output<typeof Desks>

/** Throws with every mistake and its path when the text is not a valid definition, or longer than 64 KiB. */
export function parseDesks(text: string): Desks {
  if (text.length > 64 * 1024) throw new Error('the desks are longer than 65536 characters')
  return Desks.parse(parse(text, { maxAliasCount: 0, logLevel: 'error' }))
}
