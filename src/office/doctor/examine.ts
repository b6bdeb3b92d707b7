import type { Check, Finding, Instant, Severity } from '#kernel'
import type { Found } from './schema.ts'

/** Checks of one module. */
export type Declared = { module: string; checks: readonly Check[] }

const patienceMs = 10_000

/**
 * Everything looked at once, all at the same time; the worst first. A check that throws or takes longer than ten seconds
 * is a finding itself (`doctor.check-failed`), and so is one that says what it never said it would.
 */
export async function examine(declared: readonly Declared[], now: Instant): Promise<Found[]> {
  const found = await Promise.all(
    declared.flatMap(({ module, checks }) => checks.map((check) => lookOnce(module, check, now))),
  )
  return found.flat().toSorted((one, other) => rank[one.severity] - rank[other.severity])
}

const rank: Record<Severity, number> = { error: 0, warning: 1, note: 2 }

async function lookOnce(module: string, check: Check, now: Instant): Promise<Found[]> {
  try {
    const findings = await withinTime(check.look(now))
    return findings.map((one) =>
      check.codes.includes(one.code) ? filled(module, one) : failed(module, check),
    )
  } catch {
    return [failed(module, check)]
  }
}

const filled = (module: string, { code, severity, about = '', detail = {} }: Finding): Found => ({
  module,
  code,
  severity,
  about,
  detail: { ...detail },
})

const failed = (module: string, { name }: Check): Found => ({
  module: 'doctor',
  code: 'check-failed',
  severity: 'warning',
  about: `${module}.${name}`,
  detail: {},
})

function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), patienceMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** What a schedule or another program wants to know: 0 fine, 1 something will be wrong, 2 something is. */
export function gravity(found: readonly { severity: Severity }[]): 0 | 1 | 2 {
  if (found.some(({ severity }) => severity === 'error')) return 2
  return found.some(({ severity }) => severity === 'warning') ? 1 : 0
}
