import { isIP } from 'node:net'
import type { Outcome } from '../../office/delivery/ports.ts'
import { isPublic, ranges } from './ranges.ts'
import { createResolver } from './resolver.ts'

/** Where a message may go: what an address says, before its name is resolved. */
export type Target = {
  secure: boolean
  /** Without brackets; an IP literal in its usual spelling. */
  host: string
  port: number
  /** The value of `Host`. */
  authority: string
  /** Path and query as sent: ASCII, without spaces and line breaks. */
  path: string
  /** The same for everything that may share a connection. */
  origin: string
}

/** Every address of the target, all of them admitted, or how the attempt ended. */
type Admission = readonly string[] | Outcome

export type Guard = {
  /** What an absolute http or https address says, or the refusal of it. Asks nobody. */
  target(address: string): Target | Outcome
  /**
   * The addresses to connect to, and no others: ask again for every new connection. Refuses when any one of them is
   * inside; `name-unresolved` is worth a retry. At once where no name server need be asked; never rejects.
   */
  admit(target: Target): Admission | Promise<Admission>
}

/**
 * Keeps messages out of the town's own network (server-side request forgery). `allow` is what the operator admits
 * all the same, as CIDR ranges; `nameServers` are `address:port`, else those of the machine. Throws a RangeError for
 * a range that is none. The file of hosts is not read.
 */
export function createGuard(options: {
  allow: readonly string[]
  nameServers?: readonly string[] | undefined
}): Guard {
  const allowed = ranges(options.allow)
  const resolver = createResolver(options.nameServers)
  const admitted = (address: string) => isPublic(address) || allowed(address)
  const judge = (addresses: readonly string[] | null): Admission => {
    if (addresses === null) return UNRESOLVED
    return addresses.every(admitted) ? addresses : INSIDE
  }
  return {
    target: readTarget,
    admit({ host }) {
      if (isIP(host) !== 0) return judge([host])
      if (isLocalName(host)) return judge(LOOPBACK)
      const addresses = resolver.resolve(host)
      return addresses instanceof Promise ? addresses.then(judge) : judge(addresses)
    },
  }
}

const refusal = (code: string): Outcome => ({ kind: 'refused', code, status: null, gone: true })
const INSIDE = refusal('address-inside')
const MALFORMED = refusal('address-malformed')
const PORT = refusal('port-refused')
const UNRESOLVED: Outcome = { kind: 'retry', code: 'name-unresolved', status: null, afterMs: null }

/** Names of this machine never reach a name server (RFC 6761 §6.3). */
const isLocalName = (host: string): boolean => /(?:^|\.)localhost\.?$/.test(host)
const LOOPBACK = ['127.0.0.1', '::1']

/** `URL` gives every spelling of an IP literal (decimal, octal, hexadecimal, full-width) its usual one. */
function readTarget(address: string): Target | Outcome {
  const url = URL.parse(address)
  if (url === null || address.length > MAX_ADDRESS) return MALFORMED
  const secure = url.protocol === 'https:'
  if (!secure && url.protocol !== 'http:') return MALFORMED
  if (url.username !== '' || url.password !== '' || url.hostname === '') return MALFORMED
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  if (port < 1024 && port !== 80 && port !== 443) return PORT
  return {
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    authority: url.host,
    path: url.pathname + url.search,
    origin: `${url.protocol}//${url.hostname}:${port}`,
  }
}

const MAX_ADDRESS = 4_096
