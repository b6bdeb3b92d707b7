import { isIPv6 } from 'node:net'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { type Actor, anonymous } from '#kernel'
import { machinesProblem } from '#machines'
import { bearerToken } from './bearer.ts'
import type { WebParts } from './parts.ts'
import { belongsAt } from './sides.ts'

/** Who a request comes from; the name is asked for where it is shown. `limitBy` is what the rate limit counts. */
export type Visitor = { actor: Actor; name(): Promise<string>; persona: boolean; limitBy: string | null }

export const nameless = async (): Promise<string> => ''

export type Env = {
  Variables: { visitor: Visitor; route: string }
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } }
}

const shiftSeconds = 12 * 3600

/** `__Host-` binds the cookie to this host and to TLS (RFC 6265bis §4.1.3.2); over plain http only localhost is left. */
export const cookieName = (publicUrl: string) => (publicUrl.startsWith('https:') ? '__Host-hiroba' : 'hiroba')

/**
 * Who asks. May set a cookie with a new token on the answer, but only on that of a page of one's own: any other may be cached,
 * or is read by a program. Asked again on the same request, as a stream does each second, it looks the session up by
 * its id: by then another page may have replaced the token. A program with an access token is asked for that alone: with
 * a cookie beside it, it is refused `machines.cookie-and-token`.
 */
export async function visitorOf(c: Context<Env>, parts: WebParts): Promise<Visitor> {
  const bearer = bearerToken(c.req)
  if (bearer !== null) return machineOf(c, parts, bearer)
  const known = await knownOf(c, parts)
  if (!known || !belongsAt(parts.side, known.actor))
    return { actor: anonymous, name: nameless, persona: false, limitBy: networkLimit(c, parts) }
  const { actor, name, persona, renewed } = known
  if (renewed) startCookie(c, parts.publicUrl, renewed.token, renewed.seconds)
  return { actor, name, persona, limitBy: actor.id }
}

/** Who brings this access token. */
export async function machineOf(
  c: Context<Env>,
  { machines, publicUrl }: WebParts,
  token: string,
): Promise<Visitor> {
  if (getCookie(c, cookieName(publicUrl)) !== undefined) throw machinesProblem('cookie-and-token')
  const { actor, name } = await machines.bearerOf(token)
  return { actor, name: async () => name, persona: false, limitBy: actor.id }
}

async function knownOf(c: Context<Env>, { people, publicUrl }: WebParts) {
  const earlier = c.get('visitor')?.actor.session
  if (earlier !== undefined) return people.actorOfSession(earlier)
  const token = getCookie(c, cookieName(publicUrl))
  if (!token) return null
  return people.actorOf(token, { userAgent: c.req.header('user-agent'), page: isOwnPage(c) })
}

/** A page of the console or a resident's own that a browser shows, not a script's request or a stream of it. */
const isOwnPage = (c: Context<Env>) =>
  /^\/[^/]+\/(console|my)(\/|$)/.test(c.req.path) && /\btext\/html\b/.test(c.req.header('accept') ?? '')

/** What the rate limit counts of a stranger: the network they come from. */
export const networkLimit = (c: Context<Env>, { trustedProxy }: Pick<WebParts, 'trustedProxy'>): string =>
  `address:${networkOf(networkAddress(c, trustedProxy))}`

/** The peer's address; the last forwarded one when the peer is the trusted proxy. */
function networkAddress(c: Context<Env>, trustedProxy: string | null): string {
  const peer = (c.env?.incoming?.socket?.remoteAddress ?? 'unknown').replace(/^::ffff:/, '')
  if (trustedProxy === null || peer !== trustedProxy) return peer
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() || peer
}

/** What one subscriber of IPv6 is given is a /64 (RFC 6177): whoever counted single addresses would count nothing. */
function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return address
  const [left = '', right] = plain.split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const missing = 8 - groups(left).length - groups(right ?? '').length
  const zeros = right === undefined ? [] : Array.from({ length: missing }, () => '0')
  const all = [...groups(left), ...zeros, ...groups(right ?? '')]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** `seconds`: how long the session still lasts; a whole shift for one that begins. */
export function startCookie(
  c: Context<Env>,
  publicUrl: string,
  token: string,
  seconds: number = shiftSeconds,
): void {
  const secure = publicUrl.startsWith('https:')
  setCookie(c, cookieName(publicUrl), token, {
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    path: '/',
    maxAge: seconds,
  })
}

const heldName = (publicUrl: string) => `${cookieName(publicUrl)}-passage`
const heldSeconds = 600

/** What this browser was given to hold on its way to a provider of identities and back. */
export const heldCookie = (c: Context<Env>, publicUrl: string): string | null =>
  getCookie(c, heldName(publicUrl)) ?? null

/** Lax, for the way back is a navigation that another site began. */
export function holdCookie(c: Context<Env>, publicUrl: string, value: string | null): void {
  const secure = publicUrl.startsWith('https:')
  const shared = { path: '/', secure }
  if (value === null) deleteCookie(c, heldName(publicUrl), shared)
  else
    setCookie(c, heldName(publicUrl), value, {
      ...shared,
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: heldSeconds,
    })
}

export function endCookie(c: Context<Env>, publicUrl: string): void {
  deleteCookie(c, cookieName(publicUrl), { path: '/', secure: publicUrl.startsWith('https:') })
}
