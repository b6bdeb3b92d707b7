import { CannotWriteCap, type CapAlertInput, writeCap } from '#formats/cap'
import type { Instant } from '#kernel'
import type { Language } from '../definition.ts'
import { problem } from '../problems.ts'
import { capFieldsOf, eventOf, markDrill, type Rules } from '../rules.ts'
import { type Alert, alertLanguages, type Publication } from '../schema.ts'
import { districtName } from '../words-of.ts'

/** Who issues the town's alerts, and for which area. */
export type Issuer = {
  /** CAP `sender`: globally unique, without spaces; usually an address at the town's domain. */
  sender: string
  name: Readonly<Record<Language, string>>
  contact: Readonly<Record<Language, string>>
  /** Municipal code of the weather agency, seven digits. */
  area: string
  /** Closed rings of [latitude, longitude] in degrees: where the town lies; absent where nobody said. */
  outline?: readonly (readonly (readonly [latitude: number, longitude: number])[])[]
  /** Origin of the public pages. */
  publicUrl: string
}

export type Message = {
  identifier: string
  sentAt: Instant
  /** The message this one updates or cancels, as it was sent. */
  follows: Pick<Publication, 'identifier' | 'sender' | 'sentAt'> | null
}

/** CAP counts in whole seconds (§3.3.2). */
export const wholeSeconds = (instant: Instant): Instant => `${instant.slice(0, 19)}.000Z`

/** CAP 1.2 of an alert: one `info` per language, the same event, urgency, severity and area in each. */
export function buildCap(alert: Alert, rules: Rules, issuer: Issuer, message: Message): CapAlertInput {
  const cap = capFieldsOf(rules, alert)
  const texts = alert.drill ? markDrill(rules, alert.texts) : alert.texts
  const { follows, identifier, sentAt } = message
  return {
    identifier,
    sender: issuer.sender,
    sent: sentAt,
    status: alert.drill ? 'Exercise' : 'Actual',
    msgType: alert.msgType,
    scope: 'Public',
    ...(alert.drill ? { note: rules.words('ja')('alerts.drill-note') } : {}),
    references: follows
      ? [{ sender: follows.sender, identifier: follows.identifier, sent: follows.sentAt }]
      : [],
    info: alertLanguages.map((language) => ({
      language,
      ...cap,
      ...(alert.msgType === 'Cancel' ? { responseType: ['Monitor' as const], urgency: 'Past' as const } : {}),
      event: eventOf(rules, alert.hazard, language),
      expires: wholeSeconds(alert.expiresAt),
      senderName: issuer.name[language],
      ...texts[language],
      web: `${issuer.publicUrl}/${language}/alerts/${alert.id}`,
      contact: issuer.contact[language],
      area: areasOf(alert, { rules, issuer, language }),
    })),
  }
}

/**
 * One area for the town, or one for each district (CAP 1.2 §3.2.4): every one carries the municipality's code, that of
 * a district also its own, under a name only this issuer uses.
 */
function areasOf(
  { districts }: Pick<Alert, 'districts'>,
  { rules, issuer, language }: { rules: Rules; issuer: Issuer; language: Language },
): CapAlertInput['info'][number]['area'] {
  const town = issuer.name[language]
  const municipality = { valueName: 'JMA-CITY', value: issuer.area }
  if (districts.length === 0) return [{ areaDesc: town, geocode: [municipality] }]
  return districts.map((value) => {
    const district = districtName(rules.districts, value, language)
    return {
      areaDesc: rules.words(language)('alerts.district-of-town', { town, district }),
      geocode: [municipality, { valueName: `${issuer.sender}:district`, value }],
    }
  })
}

/** Refuses `alerts.no-cap` before anybody is asked to approve what could not go out. */
export function requireCap(alert: Alert, rules: Rules): void {
  const trial: Issuer = {
    sender: 'trial@town.example',
    name: { ja: '町', 'ja-x-easy': '町', en: 'Town' },
    contact: { ja: '町', 'ja-x-easy': '町', en: 'Town' },
    area: '0000000',
    publicUrl: 'https://town.example',
  }
  const sentAt = wholeSeconds(alert.changedAt)
  const follows = alert.predecessorId
    ? { identifier: alert.predecessorId, sender: trial.sender, sentAt }
    : null
  try {
    writeCap(buildCap(alert, rules, trial, { identifier: alert.id, sentAt, follows }))
  } catch (error) {
    if (error instanceof CannotWriteCap) throw problem('no-cap', { rule: error.defects[0]?.rule ?? '' })
    throw error
  }
}
