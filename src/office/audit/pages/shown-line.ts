import type { z } from 'zod'
import type { Lang, Translate } from '#kernel'
import { deedName } from './deed.tsx'
import type { Offers } from './offers.ts'

export type OwnLine = z.output<Offers['operations']['listOwn']['output']>['lines'][number]

/** Who it was, in the reader's words: of staff where they work, else what they do. */
export function whoText({ who }: OwnLine, offers: Pick<Offers, 'placeName'>, { t, lang }: Reader): string {
  if (who.kind !== 'staff') return who.name ?? t(`audit.own-who.${who.kind}`)
  const places = who.places.flatMap(
    ({ section, position }) => offers.placeName({ ownerRole: position, ownerSection: section }, lang) ?? [],
  )
  const named = places.length > 0 ? places : who.roles.map((role) => t(`people.role.${role}`))
  if (named.length === 0) return t('audit.own-who.staff')
  return t('audit.activity.staff', { place: named.join(t('ui.list.separator')) })
}

/** What was done or read. */
export function whatText({ source, operation, purpose }: OwnLine, { t }: Pick<Reader, 't'>): string {
  if (source === 'read' && purpose !== null)
    return t('audit.activity.read', { purpose: t(`residents.option.purpose.${purpose}`) })
  return deedName(t, operation) ?? t('audit.activity.other')
}

type Reader = { t: Translate; lang: Lang }
