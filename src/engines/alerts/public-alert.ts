import type { z } from 'zod'
import { Alert } from './schema.ts'

/**
 * What everybody may see: no people, no reasons between colleagues. As the output schema of an operation it leaves the
 * other fields behind: the runner lets nothing out that the schema does not name.
 */
export const PublicAlert = Alert.pick({
  id: true,
  state: true,
  msgType: true,
  drill: true,
  hazard: true,
  level: true,
  districts: true,
  expiresAt: true,
  evacuation: true,
  drawn: true,
  shelters: true,
  act: true,
  texts: true,
  translations: true,
  predecessorId: true,
  approvedAt: true,
  changedAt: true,
})
export type PublicAlert = z.output<typeof PublicAlert>
