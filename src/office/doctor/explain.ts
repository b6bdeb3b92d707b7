import { isRunCode, type Translate } from '#kernel'
import type { Found } from './schema.ts'

/** One sentence what is wrong, with its figures, and one what to do. */
export function explain(found: Omit<Found, 'severity'>, t: Translate): { what: string; todo: string } {
  const { module, code, detail } = found
  const values = { ...detail, ...reasonOf(found, t), about: nameOf(found, t) }
  return {
    what: t(`doctor.finding.${module}.${code}`, values),
    todo: t(`doctor.remedy.${module}.${code}`, values),
  }
}

/** What people call that which the program knows by a name of its own. */
function nameOf({ code, about }: Pick<Found, 'code' | 'about'>, t: Translate): string {
  switch (code) {
    case 'job-late':
    case 'job-stuck':
    case 'job-failed':
      // Queues of pg-boss's own have no words.
      return t.has(`doctor.job.${about}`) ? t(`doctor.job.${about}`) : about
    case 'held':
      return t(`doctor.held.${about}`)
    case 'medium-failing':
      return t(`delivery.medium.${about}`)
    default:
      return about
  }
}

/** Why a backup or a trial did not come to its end. */
function reasonOf({ detail }: Pick<Found, 'detail'>, t: Translate): { code?: string } {
  const { code } = detail
  return typeof code === 'string' && isRunCode(code) ? { code: t(`kernel.backups.why-${code}`) } : {}
}
