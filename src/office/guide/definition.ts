import { parse } from 'yaml'
import { z } from 'zod'

const inEachLanguage = z.strictObject({
  ja: z.string().min(1).max(200),
  'ja-x-easy': z.string().min(1).max(300),
  en: z.string().min(1).max(300),
})
export type InEachLanguage = z.output<typeof inEachLanguage>

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

const Service = z.strictObject({
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

/** One file of `commons/guide` but `sections.yaml`: an event of life and what the town offers for it. */
export const Theme = z.strictObject({
  theme: inEachLanguage.describe('the event of life'),
  order: z.int().min(1).max(99).describe('its place in the list of all'),
  services: z.record(Id, Service).describe('id of the service, which stays, to what it is'),
})

/** `commons/guide/sections.yaml`: who in the town office looks after what. */
export const Sections = z.strictObject({
  sections: z.record(Id, inEachLanguage).describe('key to the name of the section'),
})

/** `commons/guide/spellings.yaml`: one word, written in several ways. */
export const Spellings = z.strictObject({
  spellings: z
    .array(z.array(z.string().min(1).max(20)).min(2))
    .describe('spellings of one word; the first stands for all'),
})

export type Service = z.output<typeof Service> & { id: string; theme: string }
export type Guide = {
  themes: readonly { id: string; name: InEachLanguage }[]
  services: readonly Service[]
  sections: Readonly<Record<string, InEachLanguage>>
  spellings: readonly (readonly string[])[]
}

/**
 * The whole guide of its published files (name without `.yaml` to text). Throws with the file's name for a mistake, an
 * id that two files use, or a section that is not there.
 */
export function parseGuide(texts: Readonly<Record<string, string>>): Guide {
  const { sections } = read(Sections, 'sections', texts['sections'] ?? '')
  const { spellings } = read(Spellings, 'spellings', texts['spellings'] ?? '')
  const themes = Object.entries(texts)
    .filter(([name]) => name !== 'sections' && name !== 'spellings')
    .map(([name, text]) => ({ id: name, ...read(Theme, name, text) }))
    .toSorted((a, b) => a.order - b.order || a.id.localeCompare(b.id))
  const services = themes.flatMap((theme) =>
    Object.entries(theme.services).map(([id, service]) => ({ ...service, id, theme: theme.id })),
  )
  const ids = new Set<string>()
  for (const { id, section } of services) {
    if (ids.has(id)) throw new Error(`guide: ${id} is there twice`)
    if (sections[section] === undefined) throw new Error(`guide: ${id} names a section that is not there`)
    ids.add(id)
  }
  return { themes: themes.map(({ id, theme }) => ({ id, name: theme })), services, sections, spellings }
}

function read<T extends z.ZodType>(schema: T, name: string, text: string): z.output<T> {
  const parsed = schema.safeParse(parse(text))
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`guide: ${name}.yaml has mistakes: ${mistakes.join('; ')}`)
}
