import { X509Certificate } from 'node:crypto'
import type { Check, Severity } from '../check.ts'
import type { Instant } from '../clock/index.ts'

const day = 86_400_000

/** How urgent an end is, and how many whole days are left; null while there is time. */
export function judgeEnd(
  end: Instant,
  now: Instant,
  days: { warning: number; error: number },
): { severity: Severity; days: number } | null {
  const left = Math.floor((Date.parse(end) - Date.parse(now)) / day)
  if (left >= days.warning) return null
  return { severity: left < days.error ? 'error' : 'warning', days: Math.max(left, 0) }
}

/** A certificate of the town's own that others know it by: told three months before its end. */
export function certificateCheck(name: string, certificatePem: string): Check {
  const code = `${name}-ending`
  return {
    name,
    codes: [code],
    look: async (now) => {
      const end = new X509Certificate(certificatePem).validToDate.toISOString()
      const soon = judgeEnd(end, now, { warning: 90, error: 14 })
      return soon
        ? [{ code, severity: soon.severity, detail: { days: soon.days, end: end.slice(0, 10) } }]
        : []
    },
  }
}
