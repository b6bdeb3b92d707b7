import type { Route } from '#kernel'
import { allScopes } from '../model/reach.ts'
import type { Inside } from '../parts.ts'
import { askProvider } from '../provider/answer.ts'
import { serverMetadata } from '../provider/metadata.ts'
import { createProvider } from '../provider/provider.ts'
import { steps } from '../provider/settings.ts'

const wellKnown = '/.well-known/oauth-authorization-server'
const shared = 60_000

/**
 * The authorisation server's endpoints, below its issuer `<town>/oauth`, and its description where RFC 8414 §3.1 puts it
 * for that issuer; also without the path, where people look.
 */
export function oauthRoutes(parts: Inside): Route[] {
  // The scopes are the town's operations, and those are known once every module is there.
  let asked: ReturnType<typeof askProvider> | undefined
  const ask = (path: string, request: Request) => {
    asked ??= askProvider(createProvider(parts))
    return asked(path, request)
  }
  const description = async () =>
    Response.json(serverMetadata(parts.publicUrl, [...allScopes(parts.operations(), parts.roles).keys()]), {
      headers: { 'cache-control': 'public, max-age=300' },
    })
  return [
    ...Object.values(steps).map(
      (path): Route => ({ method: 'POST', path: `/oauth${path}`, handle: (request) => ask(path, request) }),
    ),
    { path: `${wellKnown}/oauth`, cacheMs: shared, handle: description },
    { path: wellKnown, cacheMs: shared, handle: description },
  ]
}
