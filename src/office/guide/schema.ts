import { z } from 'zod'

/** A text in the languages that ship. */
export const inEachLanguage = z.strictObject({
  ja: z.string().min(1).max(200),
  'ja-x-easy': z.string().min(1).max(300),
  en: z.string().min(1).max(300),
})
type InEachLanguage = z.output<typeof inEachLanguage>

/** Short name of a service or section, for addresses; it stays. */
export const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

/** A service as its file describes it. */
export const ServiceEntry = z.strictObject({
  title: inEachLanguage.describe('what the town office calls it'),
  kana: z
    .string()
    .regex(/^[ぁ-んー]+$/)
    .max(60)
    .describe('how the title is read, in hiragana'),
  about: inEachLanguage.describe('one or two sentences: what it is, for whom, until when'),
  bring: inEachLanguage.optional().describe('what to bring to the counter'),
  words: z
    .array(z.string().min(1).max(60))
    .max(40)
    .describe('what people type who look for it: everyday words, other spellings, English'),
  section: Id.describe('who looks after it: a key of sections.yaml'),
  path: z
    .string()
    .regex(/^\/[a-z0-9/-]+$/)
    .optional()
    .describe('the page of this site where it is done; none: at the counter or by telephone'),
})

/** A service of the guide, with its id and the event of life it belongs to. */
export type Service = z.output<typeof ServiceEntry> & { id: string; theme: string }
/** Everything the town offers, as published. */
export type Guide = {
  themes: readonly { id: string; name: InEachLanguage }[]
  services: readonly Service[]
  sections: Readonly<Record<string, InEachLanguage>>
  spellings: readonly (readonly string[])[]
}

const byLanguage = z.record(z.string(), z.string())

/** A service as people see it in a list; texts by language. */
export const ServiceLine = z.object({
  id: z.string(),
  title: byLanguage,
  about: byLanguage,
  section: byLanguage,
  /** The page where it is done; null: at the counter or by telephone. */
  path: z.string().nullable(),
})
export type ServiceLine = z.output<typeof ServiceLine>

/** A service with all that is known of it. */
export const ServiceFull = ServiceLine.extend({
  bring: byLanguage.nullable(),
  theme: byLanguage,
})
export type ServiceFull = z.output<typeof ServiceFull>
