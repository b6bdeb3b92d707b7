import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { type Actor, anonymous } from '#kernel'
import type { WebParts } from './parts.ts'

/** Who a request comes from. `limitBy` is what the rate limit counts. */
export type Visitor = { actor: Actor; name: string; persona: boolean; limitBy: string | null }

export type Env = {
  Variables: { visitor: Visitor; route: string }
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } }
}

const shiftSeconds = 12 * 3600

/** `__Host-` binds the cookie to this host and to TLS (RFC 6265bis §4.1.3.2); over plain http only localhost is left. */
const cookieName = (publicUrl: string) => (publicUrl.startsWith('https:') ? '__Host-hiroba' : 'hiroba')

export async function visitorOf(c: Context<Env>, parts: WebParts): Promise<Visitor> {
  const address = networkAddress(c, parts.trustedProxy)
  const token = getCookie(c, cookieName(parts.publicUrl))
  const known = token ? await parts.people.actorOf(token) : null
  if (!known) return { actor: anonymous, name: '', persona: false, limitBy: `address:${address}` }
  return { ...known, limitBy: known.actor.id }
}

/** The peer's address; the last forwarded one when the peer is the trusted proxy. */
function networkAddress(c: Context<Env>, trustedProxy: string | null): string {
  const peer = (c.env?.incoming?.socket?.remoteAddress ?? 'unknown').replace(/^::ffff:/, '')
  if (trustedProxy === null || peer !== trustedProxy) return peer
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() || peer
}

export function startCookie(c: Context<Env>, publicUrl: string, token: string): void {
  const secure = publicUrl.startsWith('https:')
  setCookie(c, cookieName(publicUrl), token, {
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    path: '/',
    maxAge: shiftSeconds,
  })
}

export function endCookie(c: Context<Env>, publicUrl: string): void {
  deleteCookie(c, cookieName(publicUrl), { path: '/', secure: publicUrl.startsWith('https:') })
}
