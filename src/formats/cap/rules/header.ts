import { parseInstant } from '../instant.ts'
import { type CapElement, textOf } from '../tree.ts'
import type { CapVersion } from '../versions.ts'
import type { Report, Rule } from './catalogue.ts'

/** CAP 1.2, 3.2.1: no space, comma, `<` or `&`, for these would break `references` apart. */
const UNSAFE_IN_REFERENCES = /[\s,<&]/u

/** What the parts of `alert` outside `info` must be to each other. */
export function checkHeader(
  alert: CapElement,
  { version, report }: { version: CapVersion; report: Report },
): void {
  const at = (name: string): string => `${alert.path}/${name}`
  const identifier = textOf(alert, 'identifier')
  if (UNSAFE_IN_REFERENCES.test(identifier)) report('identifier-characters', at('identifier'))
  if (UNSAFE_IN_REFERENCES.test(textOf(alert, 'sender'))) report('sender-characters', at('sender'))
  // WMO gives alerting authorities arc 1 below 2.49.0; arc 0 is a known slip of a widely used composer.
  if (identifier.includes('2.49.0.0.')) report('identifier-oid', at('identifier'))
  if (/[-+]00:00$/u.test(textOf(alert, 'sent'))) report('utc-offset', at('sent'))
  const type = textOf(alert, 'msgType')
  if (type === 'Ack' || type === 'Error') report('message-type-not-for-publishing', at('msgType'))
  checkAudience(alert, report)
  checkReferences(alert, { version, report })
}

function checkAudience(alert: CapElement, report: Report): void {
  const scope = textOf(alert, 'scope')
  const restriction = textOf(alert, 'restriction')
  if (restriction !== '' && scope !== 'Restricted') {
    report('restriction-without-restricted-scope', `${alert.path}/restriction`)
  }
  if (restriction === '' && scope === 'Restricted') report('restriction-missing', `${alert.path}/restriction`)
  if (scope === 'Private' && textOf(alert, 'addresses') === '') {
    report('addresses-missing', `${alert.path}/addresses`)
  }
}

const NEEDS_REFERENCES = new Set(['Update', 'Cancel', 'Ack', 'Error'])

function checkReferences(
  alert: CapElement,
  { version, report }: { version: CapVersion; report: Report },
): void {
  const where = `${alert.path}/references`
  const written = textOf(alert, 'references')
  if (written === '') {
    if (NEEDS_REFERENCES.has(textOf(alert, 'msgType'))) report('references-missing', where)
    return
  }
  // CAP 1.0 joined identifier and sender in another way.
  if (version === '1.0') return
  for (const word of written.split(/\s+/u)) {
    const rule = referenceRule(word, alert)
    if (rule !== undefined) report(rule, where)
  }
}

function referenceRule(word: string, alert: CapElement): Rule | undefined {
  const reference = parseReference(word)
  if (reference === undefined) return 'references-format'
  const { identifier, sender, instant } = reference
  if (identifier === textOf(alert, 'identifier') && sender === textOf(alert, 'sender'))
    return 'self-reference'
  const sent = parseInstant(textOf(alert, 'sent'))
  return sent !== undefined && instant > sent ? 'reference-post-dated' : undefined
}

/** One `sender,identifier,sent` of `references`, or undefined. */
export function parseReference(
  word: string,
): { sender: string; identifier: string; sent: string; instant: number } | undefined {
  const [sender, identifier, sent, ...rest] = word.split(',')
  const instant = parseInstant(sent ?? '')
  if (!sender || !identifier || !sent || instant === undefined || rest.length > 0) return undefined
  return { sender, identifier, sent, instant }
}
