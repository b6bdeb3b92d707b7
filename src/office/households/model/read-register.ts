import { looksEmpty, searchKey } from '#formats/text-ja'
import { type FileRefusal, LineCode, RegisterRow } from '../schema.ts'

/** What of a format the rules need; see `RegisterFormat`. */
export type Format = {
  columns: Readonly<Record<Field, readonly string[]>>
  genders: Readonly<Record<string, string>>
  relations: Readonly<Record<string, string>>
  otherRelation: string
  undisclosed: readonly string[]
  disclosed: readonly string[]
  forbidden: readonly string[]
}
type Field = keyof RegisterRow

const required: readonly Field[] = [
  'registerNumber',
  'householdNumber',
  'name',
  'birthDate',
  'relation',
  'address',
]

/** A line as it was read, or why not: `code` is that of a field's refusal. Lines count from 1, the headings included. */
export type ReadLine =
  | { line: number; ok: true; row: RegisterRow }
  | {
      line: number
      ok: false
      code: LineCode
      column: string
      /** Whom it is about, as far as that can be read. */
      registerNumber: string | null
      undisclosed: boolean
      cells: readonly string[]
    }

export type ReadRegister =
  | { ok: true; lines: ReadLine[]; headings: readonly string[] }
  | { ok: false; code: FileRefusal; column: string }

const key = (text: string) => searchKey(text).replaceAll(' ', '')

/** Reads the rows of an extract. Lines that cannot be taken are named one by one; the others are good. */
export function readRegister(rows: readonly (readonly string[])[], format: Format): ReadRegister {
  const [headings = [], ...rest] = rows
  const named = headings.map(key)
  const forbidden = headings.find((heading) => format.forbidden.some((one) => key(one) === key(heading)))
  if (forbidden !== undefined) return { ok: false, code: 'my-number-column', column: forbidden }
  const places = placesOf(named, format)
  const missing = required.find((field) => places.get(field) === undefined)
  if (missing) return { ok: false, code: 'heading-missing', column: format.columns[missing][0] ?? missing }
  const twice = headings.find((heading, at) => heading !== '' && named.indexOf(key(heading)) !== at)
  if (twice !== undefined) return { ok: false, code: 'heading-twice', column: twice }
  const filled = rest
    .map((cells, at) => ({ cells, line: at + 2 }))
    .filter(({ cells }) => !cells.every(looksEmpty))
  if (filled.length === 0) return { ok: false, code: 'no-lines', column: '' }
  const read = filled.map(({ cells, line }) => readLine(cells, line, { places, format }))
  return { ok: true, lines: withoutDoubles(read, rows, format), headings }
}

function placesOf(named: readonly string[], { columns }: Format): Map<Field, number> {
  const places = new Map<Field, number>()
  for (const [field, headings] of Object.entries(columns) as [Field, readonly string[]][]) {
    const keys = new Set(headings.map(key))
    const at = named.findIndex((heading) => keys.has(heading))
    if (at >= 0) places.set(field, at)
  }
  return places
}

type By = { places: ReadonlyMap<Field, number>; format: Format }

function readLine(cells: readonly string[], line: number, { places, format }: By): ReadLine {
  const cell = (field: Field) => {
    const at = places.get(field)
    const text = at === undefined ? '' : (cells[at] ?? '')
    return looksEmpty(text) ? null : text
  }
  const protection = key(cell('undisclosed') ?? '')
  const undisclosed = format.undisclosed.some((sign) => key(sign) === protection)
  const refuse = (code: LineCode, field: Field): ReadLine => ({
    line,
    ok: false,
    code,
    column: format.columns[field][0] ?? field,
    registerNumber: RegisterRow.shape.registerNumber.safeParse(cell('registerNumber') ?? '').data ?? null,
    undisclosed,
    cells,
  })
  const known = undisclosed || protection === '' || format.disclosed.some((sign) => key(sign) === protection)
  // Whom nobody may see is never guessed.
  if (!known) return refuse('unknown-sign', 'undisclosed')
  const gender = signOf(cell('gender'), format.genders)
  if (gender === undefined) return refuse('unknown-sign', 'gender')
  const parsed = RegisterRow.safeParse(
    {
      registerNumber: cell('registerNumber') ?? '',
      householdNumber: cell('householdNumber') ?? '',
      name: cell('name') ?? '',
      kana: cell('kana'),
      birthDate: cell('birthDate') ?? '',
      gender,
      relation: relationOf(cell('relation'), format),
      postcode: cell('postcode'),
      address: cell('address') ?? '',
      district: cell('district'),
      undisclosed,
    },
    { reportInput: true },
  )
  if (parsed.success) return { line, ok: true, row: parsed.data }
  const [issue] = parsed.error.issues
  const field = String(issue?.path[0]) as Field
  return refuse(codeOf(issue), field)
}

/** A sign of a list; null for an empty cell, undefined for one that is not in the list. */
function signOf(text: string | null, signs: Readonly<Record<string, string>>): string | null | undefined {
  if (text === null) return null
  return Object.entries(signs).find(([sign]) => key(sign) === key(text))?.[1]
}

function relationOf(text: string | null, { relations, otherRelation }: Format): string {
  return text === null ? '' : (signOf(text, relations) ?? otherRelation)
}

type Issue = { params?: { issue?: string }; input?: unknown }

/** The codes that fields of the register know; anything else about a field is `other`. */
function codeOf(issue: unknown): LineCode {
  const { params, input } = (issue ?? {}) as Issue
  const code = LineCode.safeParse(params?.issue)
  if (code.success) return code.data
  return input === '' ? 'required' : 'other'
}

/** A person twice, or a second head of one household: the later line is refused, whichever stands where. */
function withoutDoubles(lines: ReadLine[], rows: readonly (readonly string[])[], format: Format): ReadLine[] {
  const people = new Set<string>()
  const heads = new Set<string>()
  return lines.map((read) => {
    if (!read.ok) return read
    const { registerNumber, householdNumber, relation, undisclosed } = read.row
    const refused = (code: LineCode, field: Field): ReadLine => ({
      line: read.line,
      ok: false,
      code,
      column: format.columns[field][0] ?? field,
      registerNumber,
      undisclosed,
      cells: rows[read.line - 1] ?? [],
    })
    if (people.has(registerNumber)) return refused('person-twice', 'registerNumber')
    people.add(registerNumber)
    if (relation !== 'head') return read
    if (heads.has(householdNumber)) return refused('second-head', 'relation')
    heads.add(householdNumber)
    return read
  })
}
