/** How the town's relay is reached. */
export type Relay = {
  host: string
  port: number
  /** `clear` uses TLS where the relay offers it, unverified: it keeps out listeners, not impostors. */
  encryption: 'implicit' | 'starttls' | 'clear'
  credentials: { user: string; pass: string } | null
}

const SCHEMES: Record<string, { encryption: Relay['encryption']; port: number }> = {
  'smtp:': { encryption: 'clear', port: 25 },
  'smtp+starttls:': { encryption: 'starttls', port: 587 },
  'smtps:': { encryption: 'implicit', port: 465 },
}

/**
 * Reads `smtp://host`, `smtp+starttls://user:password@host:587` or `smtps://…`. With a password the connection is
 * always encrypted and verified, whatever the scheme says. Throws a TypeError for what is no such address; it does
 * not repeat the address, which may hold a password.
 */
export function readRelay(url: string): Relay {
  const parsed = URL.parse(url)
  const scheme = parsed === null ? undefined : SCHEMES[parsed.protocol]
  if (parsed === null || scheme === undefined || parsed.hostname === '')
    throw new TypeError('the mail relay is not an address like smtp+starttls://user:password@host:587')
  const user = decodeURIComponent(parsed.username)
  const pass = decodeURIComponent(parsed.password)
  const credentials = user === '' && pass === '' ? null : { user, pass }
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? scheme.port : Number(parsed.port),
    encryption: credentials !== null && scheme.encryption === 'clear' ? 'starttls' : scheme.encryption,
    credentials,
  }
}
