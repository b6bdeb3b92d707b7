import { z } from 'zod'
import {
  bidiControlAt,
  controlAt,
  lineBreakAt,
  malformedAt,
  normaliseAscii,
  privateUseAt,
  trimBlank,
  withoutZeroWidth,
} from '#formats/text-ja'
import { type Judged, judgeText, type Rule, type Says, type Sized, textField } from './text-field.ts'

const everywhere: readonly Rule[] = [
  ['malformed', malformedAt],
  ['private-use', privateUseAt],
]

const onOneLine: readonly Rule[] = [
  ...everywhere,
  ['line-break', lineBreakAt],
  ['control-character', controlAt],
  ['bidi-control', bidiControlAt],
]

const cleanLine = (typed: string) => trimBlank(withoutZeroWidth(typed).replaceAll('\u00A0', ' '))

/** A text on one line: a title, a label, a short answer. Emoji stay; what reorders or hides text is refused. */
export const line = ({ max = 200, ...says }: Sized = {}): z.ZodString =>
  textField('line', says, (typed) => judgeText(typed, { max, clean: cleanLine, rules: onOneLine }))

/** Line ends as LF; indentation stays, empty lines before and blanks after do not. */
const cleanText = (typed: string) => {
  const text = withoutZeroWidth(typed).replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
  return trimBlank(text) === '' ? '' : withoutOuterLines(text)
}

function withoutOuterLines(text: string): string {
  const lines = text.split('\n')
  const filled = (one: string) => trimBlank(one) !== ''
  const kept = lines.slice(lines.findIndex(filled), lines.findLastIndex(filled) + 1)
  return kept.join('\n').trimEnd()
}

const controlInText: Rule = ['control-character', (text) => controlAt(text.replaceAll('\t', ' '))]

/** A text of many lines, with emoji, tabs and every script; only what no machine keeps the same is refused. */
export const freeText = ({ max = 2000, control = 'textarea', ...says }: Sized = {}): z.ZodString =>
  textField('free-text', { ...says, control }, (typed) =>
    judgeText(typed, { max, clean: cleanText, rules: [...everywhere, controlInText] }),
  )

/** What is typed to find something: short, never stored, may be empty. `searchKey` makes it comparable. */
export const search = ({ max = 100, ...says }: Sized = {}): z.ZodString =>
  textField('search', says, (typed) => {
    const judged = judgeText(typed, {
      max,
      clean: cleanLine,
      rules: [...everywhere, ['line-break', lineBreakAt], ['control-character', controlAt]],
    })
    return !judged.ok && judged.code === 'required' ? { ok: true, text: '' } : judged
  })

/** The name of a file as people are shown it: the last part of whatever path came, never a name that hides its ending. */
export const fileName = ({ max = 200, ...says }: Sized = {}): z.ZodString =>
  textField('file-name', says, (typed) => judgeFileName(typed, max))

/** The rule of `fileName` for names that come with a file; any length unless said. */
export function judgeFileName(typed: string, max = 1_000_000): Judged {
  const judged = judgeText(typed, { max, clean: lastPart, rules: onOneLine })
  return judged.ok && /^\.+$/.test(judged.text) ? { ok: false, code: 'not-a-file-name' } : judged
}

const lastPart = (typed: string) => cleanLine(cleanLine(typed).replace(/^.*[/\\]/su, ''))

/** An e-mail address; full-width letters and signs, which a Japanese keyboard gives, are read as the plain ones. */
export const email = (says: Says = {}): z.ZodString =>
  z
    .string()
    .max(400, { abort: true })
    .overwrite((typed) => trimBlank(normaliseAscii(withoutZeroWidth(typed))))
    .max(254)
    .email()
    .meta({ ...says, type: 'email', text: 'email' satisfies Kind })

type Kind = 'email' | 'machine'

/**
 * Text that machines make and read back (tokens, digests, answers of a passkey): kept as it is, never looked through for
 * My Number. Nothing a person types belongs here.
 */
export const machine = ({
  max,
  min = 1,
  pattern,
  ...says
}: Says & { max: number; min?: number; pattern?: RegExp }): z.ZodString => {
  const sized = z.string().max(max, { abort: true }).min(min)
  return (pattern ? sized.regex(pattern) : sized).meta({ ...says, text: 'machine' satisfies Kind })
}
