import type { z } from 'zod'
import type { Language } from '../definition.ts'
import type { FeedEntry } from '../operations/list-published-alerts.ts'
import type { Issuer } from '../publish/build-cap.ts'
import type { Rules } from '../rules.ts'

/** What every feed is drawn with. */
export type FeedParts = { rules: Rules; issuer: Issuer }

export type Entry = z.output<typeof FeedEntry>

/** One feed: its language, whether it is of drills, and its address. */
export type Feed = { lang: Language; drill: boolean; url: string }

export const hubOf = ({ issuer }: FeedParts): string => `${issuer.publicUrl}/hub`

export function titleOf({ rules, issuer }: FeedParts, { lang, drill }: Feed): string {
  const town = issuer.name[lang]
  return rules.words(lang)(drill ? 'alerts.feeds.drills-title' : 'alerts.feeds.title', { town })
}

/** The addresses of a message: for people, and its signed bytes. */
export function addressesOf({ issuer }: FeedParts, lang: Language, { alert, publication }: Entry) {
  return {
    page: `${issuer.publicUrl}/${lang}/alerts/${alert.id}`,
    cap: `${issuer.publicUrl}/alerts/${publication.identifier}.cap`,
  }
}

export const statusOf = ({ alert }: Entry) => (alert.drill ? 'Exercise' : 'Actual')
