import { parse } from 'yaml'
import { z } from 'zod'
import { type Guide, Id, inEachLanguage, ServiceEntry } from './schema.ts'

/** One file of `commons/guide` but `sections.yaml`: an event of life and what the town offers for it. */
const Theme = z.strictObject({
  theme: inEachLanguage.describe('the event of life'),
  order: z.int().min(1).max(99).describe('its place in the list of all'),
  services: z.record(Id, ServiceEntry).describe('id of the service, which stays, to what it is'),
})

/** `commons/guide/sections.yaml`: who in the town office looks after what. */
const Sections = z.strictObject({
  sections: z.record(Id, inEachLanguage).describe('key to the name of the section'),
})

/** `commons/guide/spellings.yaml`: one word, written in several ways. */
const Spellings = z.strictObject({
  spellings: z
    .array(z.array(z.string().min(1).max(20)).min(2))
    .describe('spellings of one word; the first stands for all'),
})

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
