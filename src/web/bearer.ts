import type { Context, HonoRequest, Next } from 'hono'
import { Problem } from '#kernel'

type Asked = Pick<HonoRequest, 'path' | 'header'>

/** The access token of a request to the API (RFC 6750 §2.1); no other way of sending one is taken. */
export function bearerToken(asked: Asked): string | null {
  return asked.path.startsWith('/api/') ? sentToken(asked) : null
}

/** The same wherever it came to; an empty text where the header holds none. */
export function sentToken(asked: Pick<Asked, 'header'>): string | null {
  const found = /^Bearer(?:\s+(.*))?$/is.exec(asked.header('authorization') ?? '')
  return found && (found[1] ?? '').trim()
}

const realm = 'Bearer realm="hiroba"'

/** Where programs come with a token: the answer tells them about their way in (RFC 6750 §3), when that was the trouble. */
export async function challenge(c: Context, next: Next): Promise<void> {
  await next()
  const said = challengeOf(c.error, c.req)
  if (said !== null) c.res.headers.set('www-authenticate', said)
}

function challengeOf(error: unknown, asked: Pick<Asked, 'header'>): string | null {
  if (!(error instanceof Problem)) return null
  const withToken = sentToken(asked) !== null
  if (error.code === 'machines.cookie-and-token') return `${realm}, error="invalid_request"`
  if (error.status === 401) return withToken ? `${realm}, error="invalid_token"` : realm
  if (!withToken || (error.code !== 'kernel.out-of-scope' && error.code !== 'kernel.forbidden')) return null
  const { scope } = error.detail
  const wanted = typeof scope === 'string' ? `, scope="${scope}"` : ''
  return `${realm}, error="insufficient_scope"${wanted}`
}
