import type { CapMessage } from '../elements.ts'
import { parseInstant } from '../instant.ts'
import { collectInto, type Defect } from './catalogue.ts'
import { parseReference } from './header.ts'

/**
 * Among alerts that came together: an Update or Cancel must not refer to one that had expired when it was sent.
 * Adds to the defects of each. References to alerts that are not here cannot be judged and are not.
 */
export function markExpiredReferences(
  alerts: readonly { readonly message: CapMessage; readonly defects: Defect[] }[],
): void {
  const expiries = new Map(alerts.map(({ message }) => [keyOf(message), lastExpiry(message)]))
  for (const { message, defects } of alerts) {
    const sent = parseInstant(message.sent?.trim() ?? '')
    if (sent === undefined || !FOLLOW_UP.test(message.msgType?.trim() ?? '')) continue
    const isPast = (word: string): boolean => {
      const reference = parseReference(word)
      return reference !== undefined && (expiries.get(keyOf(reference)) ?? sent) < sent
    }
    const words = message.references?.trim().split(/\s+/u) ?? []
    if (words.some(isPast)) collectInto(defects)('reference-expired', '/alert/references')
  }
}

const FOLLOW_UP = /^(?:Update|Cancel)$/u

function keyOf(alert: {
  sender: string | undefined
  identifier: string | undefined
  sent: string | undefined
}): string {
  return [alert.sender, alert.identifier, alert.sent].map((part) => part?.trim() ?? '').join()
}

/** When the last of its infos expires; undefined when one never does. */
function lastExpiry({ info }: CapMessage): number | undefined {
  const expiries = info.map(({ expires }) => parseInstant(expires?.trim() ?? ''))
  const known = expiries.filter((expiry) => expiry !== undefined)
  return known.length === expiries.length && known.length > 0 ? Math.max(...known) : undefined
}
