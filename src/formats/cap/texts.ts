import { CapAlert } from './alert.ts'
import type { CapMessage } from './elements.ts'
import { parseCircle, parseRing } from './geometry.ts'
import { formatInstant, parseInstant } from './instant.ts'
import { parseReference } from './rules/header.ts'

type Info = CapAlert['info'][number]
type Area = Info['area'][number]
type InfoTexts = CapMessage['info'][number]
type AreaTexts = InfoTexts['area'][number]

/** Every value of an alert as the text that stands in the document; times at `offset`. */
export function textsOf(alert: CapAlert, offset: string): CapMessage {
  const references = alert.references.map(
    ({ sender, identifier, sent }) => `${sender},${identifier},${formatInstant(sent, offset)}`,
  )
  const {
    identifier,
    sender,
    status,
    msgType,
    source,
    scope,
    restriction,
    addresses,
    code,
    note,
    incidents,
  } = alert
  return {
    ...{ identifier, sender, status, msgType, source, scope, restriction, addresses, code, note, incidents },
    sent: formatInstant(alert.sent, offset),
    references: references.length === 0 ? undefined : references.join(' '),
    info: alert.info.map((info) => infoTexts(info, offset)),
  }
}

function infoTexts(info: Info, offset: string): InfoTexts {
  const time = (instant: string | undefined): string | undefined =>
    instant === undefined ? undefined : formatInstant(instant, offset)
  const { effective, onset, expires, resource, area, ...asTheyAre } = info
  const { audience, senderName, headline, instruction, contact } = asTheyAre
  return {
    ...{ ...asTheyAre, audience, senderName, headline, instruction, contact },
    effective: time(effective),
    onset: time(onset),
    expires: time(expires),
    resource: resource.map(({ resourceDesc, mimeType, size, uri, derefUri, digest }) => ({
      ...{ resourceDesc, mimeType, uri, derefUri, digest },
      size: size?.toString(),
    })),
    area: area.map(areaTexts),
  }
}

function areaTexts(area: Area): AreaTexts {
  return {
    areaDesc: area.areaDesc,
    polygon: area.polygon.map((ring) => ring.map((point) => point.map(decimal).join()).join(' ')),
    circle: area.circle.map((c) => `${decimal(c.latitude)},${decimal(c.longitude)} ${decimal(c.radius)}`),
    geocode: area.geocode,
    altitude: area.altitude === undefined ? undefined : decimal(area.altitude),
    ceiling: area.ceiling === undefined ? undefined : decimal(area.ceiling),
  }
}

/** Six decimals, about a decimetre, and never an exponent. */
function decimal(value: number): string {
  const text = value.toFixed(6).replace(/\.?0+$/u, '')
  return text === '-0' ? '0' : text
}

/** The alert a message says, or undefined when it is not one that `writeCap` could have written. */
export function capAlertOf(message: CapMessage): CapAlert | undefined {
  const { references, info, sent, ...texts } = message
  const written = {
    ...texts,
    sent: instantOf(sent),
    references: references === undefined ? [] : references.trim().split(/\s+/u).map(referenceOf),
    info: info.map(infoOf),
  }
  return CapAlert.safeParse(written).data
}

function referenceOf(word: string): unknown {
  const reference = parseReference(word)
  return reference === undefined
    ? undefined
    : { ...reference, sent: new Date(reference.instant).toISOString() }
}

function infoOf(info: InfoTexts): unknown {
  return {
    ...info,
    effective: instantOf(info.effective),
    onset: instantOf(info.onset),
    expires: instantOf(info.expires),
    resource: info.resource.map((resource) => ({ ...resource, size: numberOf(resource.size) })),
    area: info.area.map((area) => ({
      ...area,
      polygon: area.polygon.map(parseRing),
      circle: area.circle.map(parseCircle),
      altitude: numberOf(area.altitude),
      ceiling: numberOf(area.ceiling),
    })),
  }
}

function instantOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const instant = parseInstant(text.trim())
  // Kept as it is, so that the schema refuses it rather than finding nothing there.
  return instant === undefined ? text : new Date(instant).toISOString()
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
