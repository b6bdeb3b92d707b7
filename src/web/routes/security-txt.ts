import type { Hono } from 'hono'
import { type Instant, kernelProblem, plus } from '#kernel'
import type { WebParts } from '../parts.ts'
import type { Env } from '../session.ts'

const path = '/.well-known/security.txt'
/** RFC 9116 §2.5.5 advises less than a year: who keeps a copy asks again in time. */
const lifeMs = 180 * 86_400_000

/**
 * `GET /.well-known/security.txt` (RFC 9116): where the town wants to be told of a weakness, in the order it prefers,
 * until when that may be relied on (half a year, to the day, UTC) and in which languages. Refuses
 * `kernel.no-security-contact` (404) where the town gave none.
 */
export function addSecurityTxt(app: Hono<Env>, { town, sources, portalUrl, publicUrl }: WebParts): void {
  app.get(path, (c) => {
    c.set('route', path)
    if (!town.security) throw kernelProblem('no-security-contact')
    const text = securityTxt(town.security, { origins: [portalUrl, publicUrl], now: sources.now() })
    return c.text(text, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    })
  })
}

type Told = { origins: readonly string[]; now: Instant }

function securityTxt(security: NonNullable<WebParts['town']['security']>, { origins, now }: Told): string {
  // An address without TLS may not be named (§2.5.2): anybody between could say what stands there.
  const canonical = [...new Set(origins)].filter((origin) => origin.startsWith('https://'))
  const fields: [name: string, value: string][] = [
    ...security.contact.map((uri): [string, string] => ['Contact', uri]),
    ['Expires', `${plus(now, lifeMs).slice(0, 10)}T00:00:00Z`],
    ['Preferred-Languages', 'ja, en'],
    ...canonical.map((origin): [string, string] => ['Canonical', origin + path]),
    ...(security.policy === undefined ? [] : [['Policy', security.policy] as [string, string]]),
  ]
  return fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
}
