import type { z } from 'zod'
import { formatDateTime } from '../../../kernel/languages/index.ts'
import type { Language } from '../definition.ts'
import { messageText } from '../message-text.ts'
import type { listLiveAlerts } from '../operations/list-live-alerts.ts'
import type { FeedParts } from './feed-parts.ts'

type Live = z.output<typeof listLiveAlerts.output>

const rule = '--------------------'

/**
 * What counts now as plain text, the most dangerous first: for bad reception and devices that show nothing but text.
 * Drills are left out. Times are those of Japan.
 */
export function nowText({ rules, issuer }: FeedParts, lang: Language, { at, alerts }: Live): string {
  const t = rules.words(lang)
  const [town, moment] = [issuer.name[lang], formatDateTime(at, lang)]
  const none = [t('alerts.none.heading'), '', t('alerts.none.text')].join('\n')
  return [
    t('alerts.feeds.title', { town }),
    t('alerts.text.made', { at: moment }),
    ...(alerts.length === 0 ? [rule, none] : alerts.flatMap((one) => [rule, messageText(one, lang, rules)])),
    rule,
    issuer.contact[lang],
    `${issuer.publicUrl}/${lang}/alerts`,
    '',
  ].join('\n')
}
