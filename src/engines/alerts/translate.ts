import type { Language } from './definition.ts'
import { inEvery } from './in-every.ts'
import { leadOf, type MissingPhrase, sayingOf, tellGenerated } from './phrases/tell.ts'
import type { Rules } from './rules.ts'
import type { Alert, Texts } from './schema.ts'

type Before = Pick<Alert, 'districts' | 'expiresAt' | 'act' | 'drawn'> | null

const saying = (rules: Rules, alert: Alert, before: Before) =>
  sayingOf(alert, {
    at: alert.submittedAt ?? alert.changedAt,
    before,
    districts: rules.districts.map(({ code }) => code),
  })

/** What an alert would say in the generated languages, and the sentences that are missing. */
export const generatedOf = (
  rules: Rules,
  alert: Alert,
  before: Before,
): {
  translations: Alert['translations']
  missing: readonly MissingPhrase[]
  said: ReturnType<typeof saying>
} => {
  const said = saying(rules, alert, before)
  return { ...tellGenerated(rules.teller, said), said }
}

/**
 * The alert as the second person gets it: with its generated languages, and with what the program says first of an
 * extension or a correction, so that who was wrongly told is told so whatever the officer wrote.
 */
export function completed(rules: Rules, alert: Alert, before: Before): Alert {
  return {
    ...alert,
    texts: withLead(rules, alert, before),
    translations: generatedOf(rules, alert, before).translations,
  }
}

const led: ReadonlySet<Alert['act']> = new Set(['extend', 'correct'])

function withLead(rules: Rules, alert: Alert, before: Before): Texts {
  if (!led.has(alert.act)) return alert.texts
  return inEvery((language) => {
    const lead = leadOf(rules.teller, saying(rules, alert, before), language)
    const texts = alert.texts[language]
    if (lead === null || texts.description.startsWith(lead)) return texts
    return { ...texts, description: `${lead}\n${withoutLead(rules, before, language, texts.description)}` }
  })
}

/** An extension of an extension says only the newest end. */
function withoutLead(rules: Rules, before: Before, language: Language, description: string): string {
  const table = rules.teller.phrases.get(language)
  const sentence = table?.sentences.get('follow.extend')
  if (before?.act !== 'extend' || sentence === undefined) return description
  const [start = '', rest = ''] = sentence.split('{end}')
  const [first = '', ...lines] = description.split('\n')
  return first.startsWith(start) && first.endsWith(rest) ? lines.join('\n') : description
}
