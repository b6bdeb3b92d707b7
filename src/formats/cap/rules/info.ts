import { parseInstant } from '../instant.ts'
import { type CapElement, childrenOf, textOf } from '../tree.ts'
import type { Report, Rule } from './catalogue.ts'

const NEEDED: readonly (readonly [string, Rule])[] = [
  ['description', 'description-missing'],
  ['web', 'web-missing'],
  ['expires', 'expires-missing'],
  ['language', 'language-missing'],
  ['senderName', 'sender-name-missing'],
  ['responseType', 'response-type-missing'],
  ['headline', 'headline-missing'],
  ['instruction', 'instruction-missing'],
  ['contact', 'contact-missing'],
]

const UNKNOWN: readonly (readonly [string, Rule])[] = [
  ['urgency', 'urgency-unknown'],
  ['severity', 'severity-unknown'],
  ['certainty', 'certainty-unknown'],
]

const LONGEST_HEADLINE = 140
const LONGEST_EVENT = 35

/** What one `info` should say, and how its parts fit together. */
export function checkInfo(info: CapElement, report: Report): void {
  for (const [name, rule] of NEEDED) {
    if (textOf(info, name) === '') report(rule, `${info.path}/${name}`)
  }
  for (const [name, rule] of UNKNOWN) {
    if (textOf(info, name) === 'Unknown') report(rule, `${info.path}/${name}`)
  }
  if (childrenOf(info, 'area').length === 0) report('area-missing', `${info.path}/area`)
  checkTimes(info, report)
  checkTexts(info, report)
}

function checkTimes(info: CapElement, report: Report): void {
  const effective = parseInstant(textOf(info, 'effective'))
  const expires = parseInstant(textOf(info, 'expires'))
  if (effective !== undefined && expires !== undefined && effective > expires) {
    report('effective-after-expires', `${info.path}/effective`)
  }
}

function checkTexts(info: CapElement, report: Report): void {
  const [headline, description] = [textOf(info, 'headline'), textOf(info, 'description')]
  if ([...headline].length > LONGEST_HEADLINE) report('headline-too-long', `${info.path}/headline`)
  if ([...textOf(info, 'event')].length > LONGEST_EVENT) report('event-too-long', `${info.path}/event`)
  if (description === '') return
  if (headline === description) report('headline-equals-description', `${info.path}/headline`)
  if (textOf(info, 'instruction') === description) {
    report('description-equals-instruction', `${info.path}/instruction`)
  }
}

/** What several `info` of one alert must have in common: they are one event in several languages. */
export function checkInfosTogether(infos: readonly CapElement[], report: Report): void {
  const [first, ...others] = infos
  if (first === undefined) return
  for (const other of others) {
    if (categories(other) !== categories(first)) report('category-mismatch', `${other.path}/category`)
    if (eventCodes(other) !== eventCodes(first)) report('event-code-mismatch', `${other.path}/eventCode`)
  }
  checkLanguages(infos, report)
}

const SPOKEN = ['event', 'headline', 'description', 'instruction'] as const

function checkLanguages(infos: readonly CapElement[], report: Report): void {
  const languageOfText = new Map<string, string>()
  for (const info of infos) {
    const [language = ''] = textOf(info, 'language').toLowerCase().split('-')
    if (language === '') continue
    for (const name of SPOKEN) {
      const text = textOf(info, name)
      const known = languageOfText.get(`${name} ${text}`)
      if (text !== '' && known !== undefined && known !== language) {
        report('same-text-different-language', `${info.path}/${name}`)
      }
      languageOfText.set(`${name} ${text}`, known ?? language)
    }
  }
}

function categories(info: CapElement): string {
  return childrenOf(info, 'category')
    .map(({ text }) => text.trim())
    .sort()
    .join()
}

function eventCodes(info: CapElement): string {
  return childrenOf(info, 'eventCode')
    .map((code) => `${textOf(code, 'valueName')}=${textOf(code, 'value')}`)
    .sort()
    .join()
}
