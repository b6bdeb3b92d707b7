import { isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { parseRing } from '#formats/cap'
import { SourceList } from '#intake'
import { districtCode } from '#kernel'
import type { TownStaff } from '#organisations'
import { OrganisationKind } from '#people'
import { InstrumentWays } from '#sensors'

const inEachLanguage = z.strictObject({
  ja: z.string().min(1),
  'ja-x-easy': z.string().min(1),
  en: z.string().min(1),
})

const kana = z
  .string()
  .regex(/^[\u30a1-\u30fa・ー\u3000 ]{0,200}$/u)
  .describe('the reading in katakana, by which lists are ordered')
const word = z.string().regex(/^[a-z][a-z-]{0,39}$/)

const OfficeSection = z.strictObject({
  code: word.describe('short name for machines, as the rules of approval name it'),
  within: word.optional().describe('the section it is a part of, named before it'),
  symbol: z.string().min(1).max(4).optional().describe('its sign in document numbers'),
  name: inEachLanguage.describe('what people call it'),
  kana,
})

const Partner = z.strictObject({
  id: z.uuid(),
  kind: OrganisationKind.exclude(['town-office']).describe('what kind of organisation it is'),
  name: inEachLanguage.describe('what people call it'),
  kana,
})

const Member = z.strictObject({
  organisation: z.uuid().optional().describe('id of an organisation named here; absent: the town office'),
  section: word.optional().describe('section of the town office'),
  position: word.optional().describe('position, as the rules of approval name it'),
  roles: z.array(word).default([]).describe('roles held as a member of it'),
})

const Persona = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1),
  role: z.string().min(1).optional().describe('role in the town office; absent: none'),
  member: Member.optional().describe('what the figure is in an organisation'),
})

/** A URI (RFC 3986) by its letters: nothing in it could begin another field. */
const uri = (form: RegExp, error: string) =>
  z
    .string()
    .max(500)
    .regex(/^[\w.~:/?#[\]@!$&'()*+,;=%-]+$/, error)
    .regex(form, error)
    .refine((text) => URL.canParse(text), error)

/** Where to tell of a weakness of the town's site, as RFC 9116 has it told to everybody. */
const Security = z.strictObject({
  contact: z
    .array(
      uri(
        /^(mailto:[^@]+@[^@]+|https:\/\/.+|tel:\+[0-9][0-9-]+)$/,
        'must be mailto:…@…, https://… or tel:+…, without spaces',
      ),
    )
    .min(1)
    .max(10)
    .describe('addresses to tell of a weakness, the best first (RFC 9116, Contact)'),
  policy: uri(/^https:\/\/.+$/, 'must be an https:// address')
    .optional()
    .describe('what the town does with what it is told (RFC 9116, Policy)'),
})

const polygon = z
  .string()
  .max(4000)
  .regex(/^[\d., -]+$/, 'corners as latitude,longitude pairs apart by blanks')
  .refine((text) => parseRing(text) !== undefined, 'corners as latitude,longitude pairs apart by blanks')

/** A part of the town that an alert can be limited to. */
const District = z.strictObject({
  code: districtCode().describe(
    'short name for machines; stays with this district for ever, for alerts that went out name it',
  ),
  name: inEachLanguage.describe('what people call the district'),
  outline: polygon
    .optional()
    .describe(
      'where it lies: corners as latitude,longitude pairs apart by blanks (CAP 1.2 polygon), at most 99',
    ),
})

const mostDistricts = 200

const TownMap = z.strictObject({
  credit: z.string().min(1).max(300).describe('whose data it is, as their licence wants it said'),
  own: polygon.describe("the town's outline as CAP 1.2 writes a polygon, at most 99 corners"),
  around: z.array(polygon).max(20).default([]).describe('outlines of neighbouring towns, to find the way by'),
})

type Mistake = { path: (string | number)[]; message: string }

/** Names that lead nowhere: a section within one that does not stand before it, a figure in what the file does not name. */
function staffMistakes({ office, organisations, personas }: StaffOfFile): Mistake[] {
  const codes = office?.sections.map(({ code }) => code) ?? []
  const known = (name: string | undefined, names: readonly string[], path: Mistake['path']) =>
    name === undefined || names.includes(name) ? [] : [{ path, message: `no ${name} here` }]
  const ids = organisations.map(({ id }) => id)
  return [
    ...codes.flatMap((code, n) =>
      codes.indexOf(code) === n
        ? []
        : [{ path: ['office', 'sections', n, 'code'], message: `${code} stands here twice` }],
    ),
    ...(office?.sections ?? []).flatMap(({ within }, n) =>
      known(within, codes.slice(0, n), ['office', 'sections', n, 'within']),
    ),
    ...personas.flatMap(({ member }, n) => [
      ...known(member?.section, codes, ['personas', n, 'member', 'section']),
      ...known(member?.organisation, ids, ['personas', n, 'member', 'organisation']),
    ]),
  ]
}

type StaffOfFile = {
  office?: { sections: readonly z.output<typeof OfficeSection>[] } | undefined
  organisations: readonly z.output<typeof Partner>[]
  personas: readonly z.output<typeof Persona>[]
}

/** A town file: `towns/demo/town.yaml` is one. Everything that makes one installation this town and no other. */
export const Town = z
  .strictObject({
    name: inEachLanguage.describe('the name of the town'),
    demo: z.boolean().default(false).describe('a fictional town: every page carries 見本'),
    contact: inEachLanguage.describe('where to call or go, for the foot of every page'),
    security: Security.optional().describe('for /.well-known/security.txt; absent: there is none'),
    area: z
      .string()
      .regex(/^\d{7}$/)
      .describe('municipal code of the weather agency (JIS X 0402 and two digits)'),
    map: TownMap.optional().describe('the outline officers draw over; absent: areas are named or typed'),
    districts: z
      .array(District)
      .max(mostDistricts)
      .refine((all) => new Set(all.map(({ code }) => code)).size === all.length, 'two districts share a code')
      .default([])
      .describe('parts of the town an alert can be limited to; none: alerts are always for the whole town'),
    sources: SourceList.default([]).describe('where emergency information comes from'),
    instruments: InstrumentWays.describe('how the town’s instruments reach it, beside HTTP'),
    sender: z
      .string()
      .regex(/^[^\s,<&]+$/)
      .describe('CAP sender: an address at the domain of the town'),
    office: z
      .strictObject({
        name: inEachLanguage.describe('the name of the town office'),
        kana,
        sections: z.array(OfficeSection).max(500).default([]).describe('its sections (部・課・係)'),
      })
      .optional()
      .describe('the town office; absent: it carries the name of the town and has no sections yet'),
    organisations: z.array(Partner).max(500).default([]).describe('organisations the town works with'),
    personas: z
      .array(Persona)
      .default([])
      .describe('figures anyone at this machine may take on when the app runs with --demo'),
  })
  .superRefine((town, ctx) => {
    for (const { path, message } of staffMistakes(town)) ctx.addIssue({ code: 'custom', path, message })
  })
export type Town = z.output<typeof Town>

/** The line of a value, or of what should hold it. */
function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** Reads a town file; throws with every mistake, its path and its line. */
export function parseTown(text: string): Town {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [error] = document.errors
  if (error) throw error
  const parsed = Town.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  throw new Error(
    `the town file has mistakes:\n${parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message} (line ${lineOf(document, lines, issue.path)})`).join('\n')}`,
  )
}

/** What a town file says of its staff; figures only where they may be assumed. */
export const staffOf = ({ name, office, organisations, personas }: Town, figures: boolean): TownStaff => ({
  office: office ?? { name, kana: '', sections: [] },
  organisations,
  members: (figures ? personas : []).flatMap(({ id, member }) =>
    member ? [{ personId: id, ...member }] : [],
  ),
})
