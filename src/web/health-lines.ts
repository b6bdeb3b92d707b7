import type { Ask, Log, Module } from '#kernel'

type Health = NonNullable<Module['health']>[number]

/** Something residents rely on, under the keys of its words. */
export type HealthCheck = { label: string; about: string; check: Health['check'] }

export type HealthLine = Omit<HealthCheck, 'check'> & Awaited<ReturnType<Health['check']>>

const patienceMs = 3000

/** The checks the modules declare. */
export function healthOf(modules: readonly Module[]): HealthCheck[] {
  return modules.flatMap((one) =>
    (one.health ?? []).map(({ name, check }) => {
      const label = `${one.name}.health.${name}`
      return { label, about: `${label}-detail`, check }
    }),
  )
}

/** Asks them all at once. One that throws (logged) or keeps us waiting is down, as of a moment nobody knows. */
export function checkHealth(checks: readonly HealthCheck[], ask: Ask, log: Log): Promise<HealthLine[]> {
  return Promise.all(
    checks.map(async ({ check, ...words }) => {
      try {
        return { ...words, ...(await inTime(check(ask))) }
      } catch (error) {
        log.error({ error, check: words.label }, 'web.check-failed')
        return { ...words, state: 'down' as const, since: null }
      }
    }),
  )
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the check took too long')), patienceMs)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
