import type { SubscriptionParts } from './parts.ts'
import { problem } from './problems.ts'

/** Refuses `subscriptions.unknown-district` for a code the town does not have. */
export function requireDistricts(
  { districts }: Pick<SubscriptionParts, 'districts'>,
  codes: readonly string[],
) {
  const unknown = codes.find((code) => !districts.some((district) => district.code === code))
  if (unknown === undefined) return
  throw problem('unknown-district', { district: unknown }, [
    { path: 'districts', code: 'unknown', detail: { district: unknown } },
  ])
}
