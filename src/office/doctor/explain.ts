import type { Translate } from '#kernel'
import type { Found } from './schema.ts'

/** One sentence what is wrong, with its figures, and one what to do. */
export function explain(found: Omit<Found, 'severity'>, t: Translate): { what: string; todo: string } {
  const { module, code, about, detail } = found
  const values = { about, ...detail }
  return {
    what: t(`doctor.finding.${module}.${code}`, values),
    todo: t(`doctor.remedy.${module}.${code}`, values),
  }
}
