import { parse } from 'yaml'
import { z } from 'zod'

const inEachLanguage = z.strictObject({
  ja: z.string().min(1),
  'ja-x-easy': z.string().min(1),
  en: z.string().min(1),
})

/** A part of the town that an alert can be limited to. */
const District = z.strictObject({
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,20}$/)
    .describe('short name for machines; stays with this district for ever, for alerts that went out name it'),
  name: inEachLanguage.describe('what people call the district'),
})

const mostDistricts = 200

/** A town file: `towns/demo/town.yaml` is one. Everything that makes one installation this town and no other. */
export const Town = z.strictObject({
  name: inEachLanguage.describe('the name of the town'),
  demo: z.boolean().default(false).describe('a fictional town: every page carries 見本'),
  contact: inEachLanguage.describe('where to call or go, for the foot of every page'),
  area: z
    .string()
    .regex(/^\d{7}$/)
    .describe('municipal code of the weather agency (JIS X 0402 and two digits)'),
  districts: z
    .array(District)
    .max(mostDistricts)
    .refine((all) => new Set(all.map(({ code }) => code)).size === all.length, 'two districts share a code')
    .default([])
    .describe('parts of the town an alert can be limited to; none: alerts are always for the whole town'),
  sender: z
    .string()
    .regex(/^[^\s,<&]+$/)
    .describe('CAP sender: an address at the domain of the town'),
  personas: z
    .array(z.strictObject({ id: z.uuid(), name: z.string().min(1), role: z.string().min(1) }))
    .default([])
    .describe('figures anyone at this machine may take on when the app runs with --demo'),
})
export type Town = z.output<typeof Town>

/** Reads a town file; throws with every mistake and its path. */
export function parseTown(text: string): Town {
  const parsed = Town.safeParse(parse(text))
  if (parsed.success) return parsed.data
  throw new Error(
    `the town file has mistakes:\n${parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
  )
}
