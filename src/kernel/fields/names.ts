import type { z } from 'zod'
import {
  bidiControlAt,
  controlAt,
  emojiAt,
  lineBreakAt,
  malformedAt,
  normaliseKana,
  notKanaAt,
  privateUseAt,
  stackedMarksAt,
  trimBlank,
  withoutJoiners,
  withoutZeroWidth,
} from '#formats/text-ja'
import { judgeText, type Rule, type Sized, textField } from './text-field.ts'

const nameRules: readonly Rule[] = [
  ['malformed', malformedAt],
  ['private-use', privateUseAt],
  ['line-break', lineBreakAt],
  ['control-character', controlAt],
  ['bidi-control', bidiControlAt],
  ['emoji', emojiAt],
  ['combining-marks', stackedMarksAt],
]

/**
 * The one thing changed in a name: what nobody sees. Zero-width signs go, both ends are trimmed, and a no-break space is
 * the space between family and given name (U+3000).
 */
const cleanName = (typed: string) =>
  trimBlank(withoutJoiners(withoutZeroWidth(typed)).replaceAll('\u00A0', '\u3000'))

/** The name of a person, kept exactly as typed: 髙, 﨑, 𠮷, variation selectors and compatibility forms stay. */
export const personName = ({ max = 80, ...says }: Sized = {}): z.ZodString =>
  textField('person-name', says, (typed) => judgeText(typed, { max, clean: cleanName, rules: nameRules }))

/** The name of an organisation, kept as typed (㈱ stays); see `mixesScripts` for what staff are shown. */
export const organisationName = ({
  max = 120,
  autocomplete = 'organization',
  ...says
}: Sized = {}): z.ZodString =>
  textField('organisation-name', says, (typed) =>
    judgeText(typed, { max, clean: cleanName, rules: nameRules }),
  )

const notKana: Rule = ['not-kana', notKanaAt]

/** A name in kana, stored in full-width katakana whatever was typed: ﾔﾏﾀﾞ and やまだ are ヤマダ. */
export const kanaName = ({ max = 80, ...says }: Sized = {}): z.ZodString =>
  textField('kana-name', says, (typed) =>
    judgeText(typed, {
      max,
      clean: (text) => normaliseKana(cleanName(text)),
      rules: [...nameRules, notKana],
    }),
  )

/** An address on one line, kept as typed: hyphens, kanji figures and ヶ stay. `addressKey` compares them. */
export const address = ({ max = 200, ...says }: Sized = {}): z.ZodString =>
  textField('address', says, (typed) => judgeText(typed, { max, clean: cleanName, rules: nameRules }))
