import type { z } from 'zod'
import { Alert } from './schema.ts'

/** What everybody may see: no people, no reasons between colleagues. */
export const PublicAlert = Alert.pick({
  id: true,
  state: true,
  msgType: true,
  drill: true,
  hazard: true,
  level: true,
  expiresAt: true,
  texts: true,
  predecessorId: true,
  approvedAt: true,
  changedAt: true,
})
export type PublicAlert = z.output<typeof PublicAlert>

/** Fields are left behind by the schema, not by a list kept by hand. */
export const toPublic = (alert: Alert): PublicAlert => PublicAlert.parse(alert)
