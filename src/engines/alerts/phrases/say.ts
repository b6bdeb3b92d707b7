import { fill as fillIn, formatDateTime } from '../../../kernel/languages/index.ts'
import type { Language } from '../definition.ts'
import type { Alert, InfoTexts } from '../schema.ts'
import { type District, districtName } from '../words-of.ts'
import { groupOf } from './sentences.ts'
import type { PhraseTable } from './table.ts'

/** What an alert says, before it is said in any language. */
export type Saying = Pick<
  Alert,
  'act' | 'drill' | 'hazard' | 'level' | 'evacuation' | 'districts' | 'drawn' | 'expiresAt' | 'shelters'
> & {
  /** When it is said. */
  at: string
  /** Codes of the districts a correction takes back. */
  dropped: readonly string[]
}

/** Where it is said. */
export type Places = { town: Readonly<Record<Language, string>>; districts: readonly District[] }

export type Said = { ok: true; texts: InfoTexts } | { ok: false; missing: readonly string[] }

/** More names than these do not fit on one line. */
const mostNames = 3
/** CAP §3.2.2, as its profiles read it. */
const longestHeadline = 140
const longestList = 800

/**
 * One language of an alert from its table: whole sentences, nothing translated. A language that lacks a sentence it needs
 * says which, and says nothing else. With `facts`, the text itself tells until when it counts (Asia/Tokyo) and where shelters are
 * open, and what it follows; without, it is what an officer starts from, and the program adds those itself.
 */
export function sayIn(
  table: PhraseTable,
  saying: Saying,
  { places, facts = true }: { places: Places; facts?: boolean },
): Said {
  const missing: string[] = []
  const held = (path: string) => {
    const text = table.sentences.get(path)
    if (text === undefined) missing.push(path)
    return text ?? ''
  }
  const fill = (path: string, values: Readonly<Record<string, string>> = {}) => fillIn(held(path), values)
  const texts = write(table, { saying, places, facts, fill })
  return missing.length > 0 ? { ok: false, missing: [...new Set(missing)] } : { ok: true, texts }
}

type Fill = (path: string, values?: Readonly<Record<string, string>>) => string
type Desk = { saying: Saying; places: Places; facts: boolean; fill: Fill }

function write(table: PhraseTable, desk: Desk): InfoTexts {
  const { saying, facts, fill } = desk
  const { headline, description, instruction } = pathsOf(saying)
  const values = valuesOf(table, desk)
  const lasts = facts && !endsIt(saying)
  const marks =
    (saying.drill ? fill('marks.drill') : '') + (saying.act === 'correct' ? fill('marks.correction') : '')
  return {
    headline: fitting(areaForms(table, desk).map((areas) => marks + fill(headline, { ...values, areas }))),
    description: sentences(
      saying.drill && facts && fill('drill-note'),
      facts && leadOf(saying, fill, values),
      fill(description, values),
      lasts && fill('until', values),
    ),
    instruction: sentences(
      fill(instruction, values),
      lasts && saying.shelters !== null && fill('shelters', { shelters: saying.shelters }),
    ),
  }
}

/** What the program says first of the message this one follows, in words of one language; null where that is nothing. */
export function leadIn(table: PhraseTable, saying: Saying, places: Places): string | null {
  const fill: Fill = (path, values = {}) => fillIn(table.sentences.get(path) ?? '', values)
  const lead = leadOf(saying, fill, valuesOf(table, { saying, places, facts: true, fill }))
  return lead === false || lead === '' ? null : lead
}

const endsIt = ({ act }: Saying) => act === 'all-clear' || act === 'withdraw'

const sentences = (...some: readonly (string | false)[]) => some.filter((one) => one !== false).join('\n')

function pathsOf(saying: Saying): InfoTexts {
  const { act, evacuation, hazard, level } = saying
  if (endsIt(saying)) {
    const end = act === 'withdraw' ? 'withdrawn' : 'all-clear'
    return {
      headline: `${end}.headline`,
      description: `${end}.description`,
      instruction: `${end}.instruction`,
    }
  }
  if (!evacuation)
    return {
      headline: `warning.headline.${hazard}`,
      description: `warning.description.${level}`,
      instruction: `warning.instruction.${level}`,
    }
  const group = groupOf(hazard)
  return {
    headline: `evacuation.${level}.headline.${group}`,
    description: `evacuation.${level}.description`,
    instruction: `evacuation.${level}.instruction.${group}`,
  }
}

function valuesOf(table: PhraseTable, desk: Desk): Record<string, string> {
  const { saying, places, fill } = desk
  const long = (codes: readonly string[]) => areasOf(table, desk, codes)
  return {
    town: places.town[table.places],
    time: momentOf(saying.at, table),
    end: momentOf(saying.expiresAt, table),
    event: fill(`hazards.${saying.hazard}`),
    areas: long(saying.districts),
    dropped: saying.dropped.length === 0 ? '' : long(saying.dropped),
  }
}

/** What a message that follows another says of that one first. */
function leadOf(
  { act, dropped }: Saying,
  fill: Fill,
  values: Readonly<Record<string, string>>,
): string | false {
  switch (act) {
    case 'update':
      return fill('follow.update')
    case 'extend':
      return fill('follow.extend', values)
    case 'correct':
      return dropped.length > 0 ? fill('follow.correct', values) : fill('follow.correct-plain')
    case 'issue':
    case 'all-clear':
    case 'withdraw':
      return false
    default:
      return act satisfies never
  }
}

/** Where it counts, as the language says it; very many districts are counted. */
function areasOf(table: PhraseTable, desk: Desk, codes: readonly string[]): string {
  const { saying, places, fill } = desk
  const town = places.town[table.places]
  const drawn = saying.drawn === null || codes === saying.dropped ? [] : [fill('areas.drawn', { town })]
  if (codes.length === 0) return drawn[0] ?? fill('areas.whole', { town })
  const names = codes.map((code) => districtName(places.districts, code, table.places))
  const joined = [...names, ...drawn].join(fill('areas.joiner'))
  return joined.length <= longestList ? joined : counted(table, desk, codes)
}

const counted = (table: PhraseTable, { places, fill }: Desk, codes: readonly string[]) =>
  fill('areas.many', { town: places.town[table.places], count: String(codes.length) })

/** The same for one line, ever shorter: named, counted, the town alone. */
function areaForms(table: PhraseTable, desk: Desk): string[] {
  const { districts } = desk.saying
  const named = districts.length <= mostNames ? [areasOf(table, desk, districts)] : []
  const count = districts.length > 0 ? [counted(table, desk, districts)] : []
  return [...named, ...count, desk.places.town[table.places]]
}

/** The first that is a headline of CAP; names longer than any town's end in an ellipsis, for the alert must go out. */
function fitting(headlines: readonly string[]): string {
  const found = headlines.find((one) => [...one].length <= longestHeadline)
  return found ?? `${[...(headlines.at(-1) ?? '')].slice(0, longestHeadline - 1).join('')}…`
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Day and time in Asia/Tokyo, as readers of that language write them. */
function momentOf(instant: string, { language, places }: PhraseTable): string {
  if (language === places) return formatDateTime(instant, language)
  const clock =
    clocks.get(language) ??
    new Intl.DateTimeFormat(language, {
      timeZone: 'Asia/Tokyo',
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  clocks.set(language, clock)
  return clock.format(new Date(instant))
}
