import type { Check, Finding } from '../check.ts'
import type { Instant } from '../clock/index.ts'
import type { KeyService, KeyVersion } from '../keys/index.ts'

const day = 86_400_000
/** A key that opens the keys of people is changed at 90 days, at night: three nights later it was missed. */
const old = { warning: 93, error: 120 }
/** A change of keys is over within its night. */
const unfinishedDays = 3

/** The keys that open the keys of people: changed in time, and the ones before destroyed. */
export const keyCheck = (keys: Pick<KeyService, 'versions'>): Check => ({
  name: 'key-rotation',
  codes: ['kek-old', 'kek-unfinished'],
  look: async (now) => judgeKeys(await keys.versions(), now),
})

function judgeKeys(versions: readonly KeyVersion[], now: Instant): Finding[] {
  const newest = versions.at(-1)
  if (newest === undefined) return []
  const days = Math.floor((Date.parse(now) - Date.parse(newest.madeAt)) / day)
  const findings: Finding[] = []
  if (days >= old.warning)
    findings.push({ code: 'kek-old', severity: days < old.error ? 'warning' : 'error', detail: { days } })
  if (versions.length > 1 && days >= unfinishedDays)
    findings.push({
      code: 'kek-unfinished',
      severity: 'warning',
      detail: { count: versions.length - 1, days },
    })
  return findings
}
