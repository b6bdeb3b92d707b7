import type { CapMessage } from '../elements.ts'
import { places, type Told } from './told.ts'

/**
 * What the profile of the United States' Integrated Public Alert and Warning System asks beyond CAP 1.2 (OASIS CAP v1.2
 * USA IPAWS Profile v1.0), as its schema and Google's checks of it state it. `ipaws-eas-org` concerns broadcasters alone.
 */
export const IPAWS_RULES = {
  'ipaws-code': 'error',
  'ipaws-sent-offset': 'error',
  'ipaws-references': 'error',
  'ipaws-info': 'error',
  'ipaws-categories-differ': 'error',
  'ipaws-event-codes-differ': 'error',
  'ipaws-same-event-code': 'error',
  'ipaws-expires': 'error',
  'ipaws-expires-offset': 'error',
  'ipaws-area': 'error',
  'ipaws-effective-ignored': 'recommendation',
  'ipaws-onset-ignored': 'recommendation',
  'ipaws-description': 'recommendation',
  'ipaws-instruction': 'recommendation',
  'ipaws-same-geocode': 'recommendation',
  'ipaws-eas-org': 'recommendation',
} as const

type Rule = keyof typeof IPAWS_RULES
type Info = CapMessage['info'][number]

/** The name by which an alert says that it follows the profile. */
const profileCode = 'IPAWSv1.0'

const isEmpty = (text: string | undefined) => (text ?? '').trim() === ''
const isUtc = (text: string | undefined) => /[-+]00:00$/u.test((text ?? '').trim())

export function checkIpaws(message: CapMessage): Told<Rule>[] {
  const told: Told<Rule>[] = []
  const tell = (rule: Rule, where: string) => void told.push({ rule, where })
  if (!message.code.some((code) => code.trim() === profileCode)) tell('ipaws-code', '/alert/code')
  if (isUtc(message.sent)) tell('ipaws-sent-offset', '/alert/sent')
  const follows = ['Update', 'Cancel'].includes(message.msgType?.trim() ?? '')
  if (follows && isEmpty(message.references)) tell('ipaws-references', '/alert/references')
  if (message.info.length === 0) tell('ipaws-info', '/alert/info')
  for (const [info, at] of places(message.info, '/alert/info')) {
    checkTogether({ info, first: message.info[0] ?? info, at }, tell)
    checkInfo(info, at, tell)
    for (const [area, where] of places(info.area, `${at}/area`))
      if (!area.geocode.some((code) => isSame(code, /^\d{6}$/u))) tell('ipaws-same-geocode', where)
  }
  return told
}

type Tell = (rule: Rule, where: string) => void
type Pair = Info['eventCode'][number]

const isSame = ({ valueName, value }: Pair, form: RegExp) =>
  valueName?.trim() === 'SAME' && form.test(value?.trim() ?? '')

/** One event in several languages. */
function checkTogether({ info, first, at }: { info: Info; first: Info; at: string }, tell: Tell): void {
  const categories = ({ category }: Info) =>
    category
      .map((one) => one.trim())
      .toSorted()
      .join()
  const codes = ({ eventCode }: Info) =>
    eventCode
      .map(({ valueName, value }) => `${valueName}=${value}`)
      .toSorted()
      .join()
  if (categories(info) !== categories(first)) tell('ipaws-categories-differ', `${at}/category`)
  if (codes(info) !== codes(first)) tell('ipaws-event-codes-differ', `${at}/eventCode`)
}

function checkInfo(info: Info, at: string, tell: Tell): void {
  const same = info.eventCode.filter(({ valueName }) => valueName?.trim() === 'SAME')
  if (same.length !== 1 || !same.every((code) => isSame(code, /^[A-Z]{3}$/u)))
    tell('ipaws-same-event-code', `${at}/eventCode`)
  if (isEmpty(info.expires)) tell('ipaws-expires', `${at}/expires`)
  if (isUtc(info.expires)) tell('ipaws-expires-offset', `${at}/expires`)
  if (info.area.length === 0) tell('ipaws-area', `${at}/area`)
  if (!isEmpty(info.effective)) tell('ipaws-effective-ignored', `${at}/effective`)
  if (!isEmpty(info.onset)) tell('ipaws-onset-ignored', `${at}/onset`)
  if (isEmpty(info.description)) tell('ipaws-description', `${at}/description`)
  if (isEmpty(info.instruction)) tell('ipaws-instruction', `${at}/instruction`)
  if (!info.parameter.some(({ valueName, value }) => valueName?.trim() === 'EAS-ORG' && !isEmpty(value)))
    tell('ipaws-eas-org', `${at}/parameter`)
}
