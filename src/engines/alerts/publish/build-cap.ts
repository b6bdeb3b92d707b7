import { CannotWriteCap, type CapAlertInput, writeCap } from '#formats/cap'
import type { Instant } from '#kernel'
import { LANGUAGES, type Language } from '../definition.ts'
import { inEvery } from '../in-every.ts'
import { parseArea } from '../model/area.ts'
import { GENERATED } from '../phrases/table.ts'
import { problem } from '../problems.ts'
import { capFieldsOf, eventOf, markDrill, type Rules } from '../rules.ts'
import type { Alert, InfoTexts, Publication } from '../schema.ts'
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
  const { follows, identifier, sentAt } = message
  return {
    identifier,
    sender: issuer.sender,
    sent: sentAt,
    status: alert.drill ? 'Exercise' : 'Actual',
    msgType: alert.msgType,
    scope: 'Public',
    ...noteOf(alert, rules),
    references: follows
      ? [{ sender: follows.sender, identifier: follows.identifier, sent: follows.sentAt }]
      : [],
    info: voicesOf(alert, rules).map(({ language, page, event, texts }) => ({
      language,
      ...cap,
      ...endOf(alert),
      event,
      expires: wholeSeconds(alert.expiresAt),
      senderName: issuer.name[page],
      ...texts,
      web: `${issuer.publicUrl}/${page}/alerts/${alert.id}${language === page ? '' : `#text-${language}`}`,
      contact: issuer.contact[page],
      area: areasOf(alert, { rules, issuer, language: page }),
    })),
  }
}

/** One language of a message; `page` is the language of the page and of the names of places that goes with it. */
type Voice = { language: string; page: Language; event: string; texts: InfoTexts }

function voicesOf(alert: Alert, rules: Rules): Voice[] {
  const written = alert.drill ? markDrill(rules, alert.texts) : alert.texts
  const own = LANGUAGES.map((page) => ({
    language: page,
    page,
    event: eventOf(rules, alert.hazard, page),
    texts: withShelters(alert, rules, { page, texts: written[page] }),
  }))
  const generated = GENERATED.flatMap((language): Voice[] => {
    const table = rules.teller.phrases.get(language)
    const texts = alert.translations[language]
    if (!table || !texts) return []
    return [
      { language, page: table.places, event: table.sentences.get(`hazards.${alert.hazard}`) ?? '', texts },
    ]
  })
  return [...own, ...generated]
}

/** Generated texts name the shelters themselves. */
function withShelters(
  { shelters, msgType }: Alert,
  rules: Rules,
  { page, texts }: { page: Language; texts: InfoTexts },
): InfoTexts {
  if (shelters === null || msgType === 'Cancel') return texts
  return {
    ...texts,
    instruction: `${texts.instruction}\n${rules.words(page)('alerts.text.shelters', { shelters })}`,
  }
}

/**
 * Over or sent in error, it is a Cancel: there is nothing live any more. That the danger is over is AllClear (§3.2.2
 * responseType, as other issuers of evacuations use it); a message that was wrong asks for nothing.
 */
function endOf({ act }: Alert): Partial<CapAlertInput['info'][number]> {
  if (act === 'all-clear') return { responseType: ['AllClear'], urgency: 'Past' }
  if (act === 'withdraw') return { responseType: ['None'], urgency: 'Past' }
  return {}
}

/** CAP `note`: that it is a drill, or that what it cancels was sent in error. */
function noteOf({ act, drill }: Alert, rules: Rules): { note?: string } {
  const t = rules.words('ja')
  const notes = [
    ...(drill ? [t('alerts.drill-note')] : []),
    ...(act === 'withdraw' ? [t('alerts.withdraw-note')] : []),
  ]
  return notes.length === 0 ? {} : { note: notes.join(' ') }
}

type AreaParts = { rules: Rules; issuer: Issuer; language: Language }
type CapArea = CapAlertInput['info'][number]['area'][number]

/**
 * One area for the town, or one for each district (CAP 1.2 §3.2.4): every one carries the municipality's code, that of
 * a district also its own, under a name only this issuer uses, and its outline where the town file has one. What was drawn
 * is an area of its own.
 */
function areasOf({ districts, drawn }: Pick<Alert, 'districts' | 'drawn'>, parts: AreaParts): CapArea[] {
  const { rules, issuer, language } = parts
  const town = issuer.name[language]
  const municipality = { valueName: 'JMA-CITY', value: issuer.area }
  const shape = drawn === null ? [] : [drawnArea(drawn, { ...parts, municipality })]
  if (districts.length === 0) return shape.length > 0 ? shape : [{ areaDesc: town, geocode: [municipality] }]
  const named = districts.map((value): CapArea => {
    const known = rules.districts.find(({ code }) => code === value)
    const district = districtName(rules.districts, value, language)
    return {
      areaDesc: rules.words(language)('alerts.district-of-town', { town, district }),
      ...(known?.outline === undefined ? {} : shapeOf(known.outline)),
      geocode: [municipality, { valueName: `${issuer.sender}:district`, value }],
    }
  })
  return [...named, ...shape]
}

function drawnArea(
  drawn: string,
  {
    rules,
    issuer,
    language,
    municipality,
  }: AreaParts & { municipality: { valueName: string; value: string } },
): CapArea {
  return {
    areaDesc: rules.words(language)('alerts.drawn-of-town', { town: issuer.name[language] }),
    ...shapeOf(drawn),
    geocode: [municipality],
  }
}

function shapeOf(text: string): Pick<CapArea, 'polygon' | 'circle'> {
  const area = parseArea(text)
  if (area.kind === 'polygon')
    return { polygon: [area.ring.map(([lat, lon]): [number, number] => [lat, lon])] }
  const [latitude, longitude] = area.centre
  return { circle: [{ latitude, longitude, radius: area.radiusKm }] }
}

/** Refuses `alerts.no-cap` before anybody is asked to approve what could not go out. */
export function requireCap(alert: Alert, rules: Rules): void {
  const town = inEvery(() => '町')
  const trial: Issuer = {
    sender: 'trial@town.example',
    name: town,
    contact: town,
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
