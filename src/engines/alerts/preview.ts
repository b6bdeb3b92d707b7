import { LANGUAGES } from './definition.ts'
import { atomFeed } from './feeds/atom-feed.ts'
import { shortText } from './message-text.ts'
import type { Issuer, Message } from './publish/build-cap.ts'
import { messageXml } from './publish/freeze.ts'
import { renditionsOf } from './renditions.ts'
import type { Rules } from './rules.ts'
import type { Alert } from './schema.ts'

type Parts = { rules: Rules; issuer: Issuer; sentAt: string; follows: Message['follows'] }

/** What every medium would carry, made by the functions that make what is sent. The signature is not there yet. Pure. */
export function previewOf(alert: Alert, { rules, issuer, sentAt, follows }: Parts) {
  const { identifier, xml } = messageXml(alert, follows, { rules, issuer, sentAt })
  const bytes = xml
  const mails = renditionsOf(alert, { bytes }, { rules, issuer, languages: LANGUAGES }).flatMap((one) =>
    one.medium === 'mail'
      ? [
          {
            language: one.variant as (typeof LANGUAGES)[number],
            title: one.title ?? '',
            body: Buffer.from(one.body).toString('utf8'),
          },
        ]
      : [],
  )
  const { drill, msgType, expiresAt, id } = alert
  const publication = {
    alertId: id,
    identifier,
    sender: issuer.sender,
    sentAt,
    drill,
    msgType,
    expiresAt,
    sha256: '',
  }
  const feed = atomFeed(
    { rules, issuer },
    { lang: 'ja', drill, url: `${issuer.publicUrl}/ja/alerts/${drill ? 'drills' : 'feed'}.atom` },
    [{ alert, publication }],
  )
  const short = LANGUAGES.map((language) => ({ language, text: shortText(alert, language, rules) }))
  return { cap: Buffer.from(xml).toString('utf8'), mails, feed, short }
}
