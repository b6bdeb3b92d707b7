import { z } from 'zod'
import { countCharacters, placeOf } from '#formats/text-ja'

/** What kind of text a field holds: `meta({ text })` of its schema, read by forms, by the My Number guard and by tests. */
export const textKinds = [
  'person-name',
  'kana-name',
  'organisation-name',
  'line',
  'free-text',
  'address',
  'phone',
  'postcode',
  'email',
  'date',
  'yen',
  'code',
  'file-name',
  'search',
  'machine',
] as const
export type TextKind = (typeof textKinds)[number]

/** Every code a field of text is refused with, beside `required` and `too-long`; words: `kernel.issue.<code>`. */
export const textIssues = [
  'private-use',
  'bidi-control',
  'control-character',
  'malformed',
  'emoji',
  'combining-marks',
  'line-break',
  'my-number',
  'not-kana',
  'not-a-phone',
  'not-a-postcode',
  'not-a-date',
  'impossible-date',
  'outside-era',
  'circled-digit',
  'day-missing',
  'not-an-amount',
  'not-a-code',
  'not-a-file-name',
] as const
type TextIssue = (typeof textIssues)[number] | 'required' | 'too-long' | 'too-big' | 'too-small'

/** What a schema says of a field to forms and documents, beside its kind. */
export type Says = {
  label?: string
  hint?: string
  control?: 'hidden' | 'textarea'
  rows?: number
  /** HTML autofill token (WCAG 1.3.5), where the field is about the person who fills it in. */
  autocomplete?: string
  /** The keyboard of a phone. */
  type?: 'email' | 'tel'
  /**
   * The field holds numbers of twelve digits with a meaning of their own, so the guard of My Number leaves it alone. For
   * fields whose values are checked against a list; never for free text.
   */
  ownNumbers?: true
}

export type Sized = Says & { max?: number }

export type Judged =
  | { ok: true; text: string }
  | { ok: false; code: TextIssue; detail?: Readonly<Record<string, string | number>> }

/** A place in a text that a rule does not allow: the index of the code unit, or -1. */
export type Rule = readonly [code: TextIssue, at: (text: string) => number]

/** One character people see may be many code units (emoji families, stacked marks), but never more than these. */
const unitsPerCharacter = 20

/**
 * A required text: `clean`ed, then refused by the first rule it breaks, with the place (from 1, as people count) or the
 * limit. What is far too long is refused before anything reads it. A text once taken is taken again unchanged.
 */
export function judgeText(
  typed: string,
  { max, clean, rules }: { max: number; clean(text: string): string; rules: readonly Rule[] },
): Judged {
  if (typed.length > max * unitsPerCharacter) return { ok: false, code: 'too-long', detail: { maximum: max } }
  const text = clean(typed)
  if (text === '') return { ok: false, code: 'required' }
  for (const [code, find] of rules) {
    const at = find(text)
    if (at >= 0) return { ok: false, code, detail: { place: placeOf(text, at) } }
  }
  if (text.length > max && countCharacters(text) > max)
    return { ok: false, code: 'too-long', detail: { maximum: max } }
  return { ok: true, text }
}

/** A zod text of `kind` whose output is what `judge` makes of the input; its refusals reach people by their code. */
export function textField(kind: TextKind, says: Says, judge: (typed: string) => Judged): z.ZodString {
  return z
    .string()
    .check((payload) => {
      const judged = judge(payload.value)
      if (judged.ok) payload.value = judged.text
      else payload.issues.push(issueOf(payload.value, judged))
    })
    .meta({ ...says, text: kind })
}

/** A refusal as zod carries it; `invalidInput` takes the code and the detail out again. */
export const issueOf = (input: unknown, { code, detail = {} }: Judged & { ok: false }) =>
  ({ code: 'custom', input, continue: false, params: { issue: code, ...detail } }) as const
