import type { CapMessage } from '../elements.ts'
import type { Told } from './told.ts'
import { places } from './told.ts'

/**
 * What alerting authorities of the World Meteorological Organization keep to beyond CAP 1.2. WMO publishes no profile a
 * program could check: identifier, Unknown and message types are the practice of its composer; status, scope, language, end,
 * area, sender and English are what we add. Lengths and counts of points are in CAP's own list.
 */
export const WMO_RULES = {
  'wmo-identifier': 'error',
  'wmo-status': 'error',
  'wmo-scope': 'error',
  'wmo-message-type': 'error',
  'wmo-language': 'error',
  'wmo-unknown': 'error',
  'wmo-expires': 'error',
  'wmo-area': 'error',
  'wmo-sender-name': 'recommendation',
  'wmo-english': 'recommendation',
} as const

type Rule = keyof typeof WMO_RULES
type Info = CapMessage['info'][number]

/** Alerting authorities are arc 1 below 2.49.0, then the country by ISO 3166-1 numeric; some write it as a URN. */
const authority = /^(?:urn:oid:)?2\.49\.0\.1\.\d{1,3}\./u

export function checkWmo(message: CapMessage): Told<Rule>[] {
  const told: Told<Rule>[] = []
  const tell = (rule: Rule, where: string) => void told.push({ rule, where })
  const is = (text: string | undefined, ...allowed: string[]) => allowed.includes(text?.trim() ?? '')
  if (!authority.test(message.identifier?.trim() ?? '')) tell('wmo-identifier', '/alert/identifier')
  if (is(message.status, 'Draft', 'System')) tell('wmo-status', '/alert/status')
  if (!is(message.scope, 'Public')) tell('wmo-scope', '/alert/scope')
  if (is(message.msgType, 'Ack', 'Error')) tell('wmo-message-type', '/alert/msgType')
  for (const [info, at] of places(message.info, '/alert/info')) checkInfo(info, at, tell)
  const languages = message.info.map(({ language }) => language?.trim().toLowerCase() ?? '')
  if (message.info.length > 0 && !languages.some((one) => one.startsWith('en')))
    tell('wmo-english', '/alert/info')
  return told
}

function checkInfo(info: Info, at: string, tell: (rule: Rule, where: string) => void): void {
  if (!info.language?.trim()) tell('wmo-language', `${at}/language`)
  for (const name of ['urgency', 'severity', 'certainty'] as const)
    if (info[name]?.trim() === 'Unknown') tell('wmo-unknown', `${at}/${name}`)
  if (!info.expires?.trim()) tell('wmo-expires', `${at}/expires`)
  if (info.area.length === 0) tell('wmo-area', `${at}/area`)
  if (!info.senderName?.trim()) tell('wmo-sender-name', `${at}/senderName`)
}
