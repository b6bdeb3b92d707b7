import { onOneLine } from '#formats/text-ja'
import type { Language } from './definition.ts'
import { messageText } from './message-text.ts'
import type { Issuer } from './publish/build-cap.ts'
import type { Rules } from './rules.ts'
import type { Alert, Publication } from './schema.ts'
import { headlineOf } from './words-of.ts'

/** A message as one medium carries it, the same bytes for everybody with the same variant. */
export type AlertRendition = {
  medium: 'webhook' | 'mail'
  /** The language of a mail; empty where there is only one. */
  variant: string
  contentType: string
  /** The subject of a mail: one line, a drill marked as one; null elsewhere. */
  title: string | null
  body: Uint8Array
}

type RenditionParts = { rules: Rules; issuer: Issuer; languages: readonly Language[] }

/**
 * What goes to subscribers of a message that is out: the signed CAP as it was frozen, and a mail in plain text for each
 * language. The last lines of a mail hold `{leave}`, for the address where this receiver can leave. Pure.
 */
export function renditionsOf(
  alert: Alert,
  publication: Pick<Publication, 'bytes'>,
  parts: RenditionParts,
): AlertRendition[] {
  return [
    {
      medium: 'webhook',
      variant: '',
      contentType: 'application/cap+xml',
      title: null,
      body: publication.bytes,
    },
    ...parts.languages.map((lang) => mailOf(alert, lang, parts)),
  ]
}

function mailOf(alert: Alert, lang: Language, { rules, issuer }: RenditionParts): AlertRendition {
  const t = rules.words(lang)
  const body = [
    messageText(alert, lang, rules),
    '',
    t('alerts.text.page', { url: `${issuer.publicUrl}/${lang}/alerts/${alert.id}` }),
    '',
    issuer.name[lang],
    issuer.contact[lang],
    '',
    t('alerts.mail.leave', { leave: '{leave}' }),
    '',
  ].join('\n')
  return {
    medium: 'mail',
    variant: lang,
    contentType: 'text/plain; charset=utf-8',
    title: onOneLine(headlineOf(alert, lang, t)),
    body: Buffer.from(body.replaceAll(/\r\n?/g, '\n')),
  }
}

/** A line break in a subject would begin another header field. */

/** Whom a message concerns: subscriptions are compared with this. No districts: the whole town. */
export type Match = { level: number; districts: readonly string[]; drill: boolean }

type Matched = Pick<Alert, 'level' | 'districts' | 'drill'>

/**
 * An Update or a Cancel goes to whoever would have got what it follows, too: the higher level of both, and the
 * districts of both, of which the whole town is the widest.
 */
export function matchOf(alert: Matched, predecessor: Matched | null = null): Match {
  const { level, districts, drill } = alert
  if (predecessor === null) return { level, districts, drill }
  const wide = districts.length === 0 || predecessor.districts.length === 0
  return {
    level: Math.max(level, predecessor.level),
    districts: wide ? [] : [...new Set([...districts, ...predecessor.districts])],
    drill,
  }
}
