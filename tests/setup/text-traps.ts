import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { TextKind } from '#kernel'

/** What a field makes of a text: kept as it is, stored as another, or refused. */
export type Outcome = 'kept' | { stored: string | bigint } | { refused: string }
type Outcomes = Partial<Record<TextKind, Outcome>>

/** Texts of one row of the corpus, and what each kind of field promises for every one of them. */
export type Trap = { trap: string; texts: readonly string[]; promise: Outcomes }

const stored = (text: string | bigint): Outcome => ({ stored: text })
const refused = (code: string): Outcome => ({ refused: code })

const names = ['person-name', 'organisation-name', 'address'] as const
const lines = ['line', 'search', 'file-name'] as const

/** What holds unless a row says otherwise: texts keep what was typed, figures refuse what is none. */
const usual: Record<TextKind, Outcome> = {
  'person-name': 'kept',
  'organisation-name': 'kept',
  address: 'kept',
  line: 'kept',
  'free-text': 'kept',
  search: 'kept',
  'file-name': 'kept',
  machine: 'kept',
  'kana-name': refused('not-kana'),
  phone: refused('not-a-phone'),
  postcode: refused('not-a-postcode'),
  email: refused('invalid-format'),
  date: refused('not-a-date'),
  yen: refused('not-an-amount'),
  code: refused('not-a-code'),
}

export const promised = ({ promise }: Trap, kind: TextKind): Outcome => promise[kind] ?? usual[kind]

const all = (kinds: readonly TextKind[], outcome: Outcome): Outcomes =>
  Object.fromEntries(kinds.map((kind) => [kind, outcome]))

const row = (trap: string, texts: string | readonly string[], ...promise: Outcomes[]): Trap => ({
  trap,
  texts: [texts].flat(),
  promise: Object.assign({}, ...promise),
})

const phone = { phone: stored('0312345678'), code: stored('0312345678') }
const inText = (code: string) => all([...names, 'kana-name', ...lines, 'free-text'], refused(code))
const onOneLine = (code: string) => all([...names, 'kana-name', 'line', 'file-name'], refused(code))
const everyFigure = (code: string) =>
  all(['kana-name', 'phone', 'postcode', 'email', 'date', 'yen', 'code'], refused(code))

/** The traps of Japanese text, by number. */
export const traps: readonly Trap[] = [
  row('half-width kana with separate voicing mark', 'ﾔﾏﾀﾞ ﾀﾛｳ', { 'kana-name': stored('ヤマダ タロウ') }),
  row('full-width digits and hyphens', '０３－１２３４－５６７８', phone),
  row('hyphen and en dash', '03\u20101234\u20135678', phone),
  row('minus sign', '03\u22121234\u22125678', phone),
  row('long vowel mark used as hyphen', '03\u30FC1234\u30FC5678', phone),
  row('wave dash', '1\u301C3'),
  row('full-width tilde', '1\uFF5E3'),
  row('variant kanji: ladder taka', '髙橋'),
  row('variant kanji: tatsu-saki', '山\uFA11'),
  row('kanji outside the basic plane (surrogate pair)', '\u{20BB7}野'),
  row('ideographic variation selector', '葛\u{E0100}城市'),
  row('combining voicing mark (NFD)', 'ハ\u3099', { 'kana-name': stored('バ') }),
  row('CJK compatibility ideograph', '\uFA19社'),
  row('circled digits', '①②', { yen: refused('circled-digit'), date: refused('circled-digit') }),
  row('era name in one character', '㍻31年', { date: refused('day-missing') }),
  row('company mark in one character', '㈱山田'),
  row(
    'no-break space',
    '山田\u00A0太郎',
    all(names, stored('山田\u3000太郎')),
    all(lines, stored('山田 太郎')),
  ),
  row('zero-width space', '山田\u200B太郎', all([...names, ...lines, 'free-text'], stored('山田太郎'))),
  row('ideographic space', '山田\u3000太郎'),
  row('ideographic space', '\u3000山田\u3000', all([...names, ...lines], stored('山田')), {
    'free-text': stored('\u3000山田'),
  }),
  row('private-use character (gaiji)', '\uE000田', inText('private-use')),
  row('yen signs', ['￥1,000', '\u00A51,000'], { yen: stored(1000n) }),
  row('yen signs', '\\1,000', { yen: stored(1000n), 'file-name': stored('1,000') }),
  row('Roman numeral in one character', '\u2162'),
  row('old kana', 'ヱビス', { 'kana-name': 'kept' }),
  row('small and large ke in place names', ['霞ヶ関', '霞ケ関']),
]

const family = '👨\u200D👩\u200D👧'

/** The hostile texts, by number. */
export const hostile: readonly Trap[] = [
  row('right-to-left override', '山田\u202E太郎', onOneLine('bidi-control')),
  row('NUL', 'abc\u0000def', inText('control-character')),
  row('line break in a one-line field', '山田\n太郎', onOneLine('line-break'), {
    search: refused('line-break'),
  }),
  row(
    'very long input',
    ['a'.repeat(10_000), 'a'.repeat(1_000_000)],
    inText('too-long'),
    everyFigure('too-long'),
  ),
  row('spreadsheet formula', ['=HYPERLINK("x")', '+1+1', '@SUM(A1)']),
  row('spreadsheet formula', '-2', { code: stored('2') }),
  row('markup', '&lt;b&gt;'),
  row('markup', '<script>alert(1)</script>', { 'file-name': stored('script>') }),
  row('emoji and joined emoji', ['山田😀', family], all([...names, 'kana-name'], refused('emoji'))),
  row('homoglyphs', 'раypal'),
  row('looks empty', '\u200B\u3000\u2800', inText('required'), everyFigure('required'), {
    search: stored(''),
    email: refused('required'),
  }),
  row('kanji numerals in an address', '一丁目二番三号'),
  row('path in a file name', '../../etc/passwd', { 'file-name': stored('passwd') }),
  row('path in a file name', 'C:\\x', { 'file-name': stored('x') }),
  row('path in a file name', '申請書\u0000.pdf', inText('control-character')),
  row('mixed line ends and BOM', '\uFEFFa\r\nb\rc', onOneLine('line-break'), {
    search: refused('line-break'),
    'free-text': stored('a\nb\nc'),
    code: stored('ABC'),
  }),
  row('lone surrogate', '\uD842', inText('malformed')),
  row(
    'stacked combining marks',
    `か${'\u3099'.repeat(50)}`,
    all([...names, 'kana-name'], refused('combining-marks')),
  ),
  row('look-alike digits and letters', 'O0 l1 Ⅰ１', { code: stored('001111') }),
  row('JSON, XML and template syntax', ['{"a":1}', ']]>', '{{x}}', '$\u{7B}x}', '%s']),
]

const folder = resolve('../shared/data/procedures/jp')
/** Whether the corpus nobody here wrote lies beside the checkout. */
export const hasCorpus = existsSync(folder)

/** The rows of a corpus file: number, trap, example, expected handling. */
export function corpusRows(file: 'text-traps.tsv' | 'text-hostile.tsv'): string[][] {
  const text = readFileSync(resolve(folder, file), 'utf8').trimEnd()
  return text
    .split('\n')
    .slice(1)
    .map((one) => one.split('\t'))
}

/** An example of the corpus, its escapes as the characters they stand for. */
export const unescaped = (example: string): string =>
  example
    .replaceAll(/\\u\{([0-9A-F]+)\}/gu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll('\\r', '\r')
    .replaceAll('\\n', '\n')
    .replaceAll(/\\u([0-9A-F]{4})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
