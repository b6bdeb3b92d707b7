import { Alert } from '../schema.ts'

/** Which alert, and which version of it the person saw: a decision is never about something else. */
export const seen = {
  id: Alert.shape.id.meta({ control: 'hidden' }),
  version: Alert.shape.version.meta({ control: 'hidden' }),
}
