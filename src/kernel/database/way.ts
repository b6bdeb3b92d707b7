import pg from 'pg'

/**
 * How the driver would go to the server of `url`: `local` (a socket or this machine), `verified` (TLS with a certificate
 * that is checked), or `open` (without TLS, or with a certificate nobody checks). Throws where a file it names is missing.
 */
export function wayTo(url: string): { host: string; way: 'local' | 'verified' | 'open' } {
  // What counts is what the driver makes of it, not what stands there.
  const client = new pg.Client({ connectionString: url })
  const { host } = client
  if (isLocal(host)) return { host, way: 'local' }
  const tls: unknown = client.ssl
  const checked = tls === true || (isObject(tls) && Reflect.get(tls, 'rejectUnauthorized') !== false)
  return { host, way: checked ? 'verified' : 'open' }
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object'

const isLocal = (host: string) =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
