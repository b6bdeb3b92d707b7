import { StartRefusal, wayTo } from '#kernel'
import type { Config } from './config.ts'

/**
 * Refuses `database-unprotected` when a login leads to another machine in a way that somebody between could read or take
 * for their own (ASVS V12.3.1), unless the operator has said that the network between is trusted.
 */
export function requireProtectedWay({ database }: Pick<Config, 'database'>): void {
  if (database === null || database.plain) return
  const [host] = openHosts(database)
  if (host === undefined) return
  throw new StartRefusal(
    'database-unprotected',
    `the database on ${host} is reached without TLS that checks its certificate: add ?sslmode=verify-full&sslrootcert=/path/ca.pem to DATABASE_URL and DATABASE_OWNER_URL, or set HIROBA_DATABASE_PLAIN=yes where the network between is the town's own and trusted`,
  )
}

/** Machines of the town's database reached without protection. */
export const openHosts = ({ appUrl, ownerUrl }: NonNullable<Config['database']>): string[] =>
  [appUrl, ...(ownerUrl === null ? [] : [ownerUrl])]
    .map(wayTo)
    .flatMap(({ host, way }) => (way === 'open' ? [host] : []))
