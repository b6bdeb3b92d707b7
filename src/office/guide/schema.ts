import { z } from 'zod'

const inEachLanguage = z.record(z.string(), z.string())

/** A service as people see it in a list; texts by language. */
export const ServiceLine = z.object({
  id: z.string(),
  title: inEachLanguage,
  about: inEachLanguage,
  section: inEachLanguage,
  /** The page where it is done; null: at the counter or by telephone. */
  path: z.string().nullable(),
})
export type ServiceLine = z.output<typeof ServiceLine>

/** A service with all that is known of it. */
export const ServiceFull = ServiceLine.extend({
  bring: inEachLanguage.nullable(),
  theme: inEachLanguage,
})
export type ServiceFull = z.output<typeof ServiceFull>
