import { kernelProblem } from '#kernel'

const own = new Set(['same-origin', 'none'])

/**
 * Refuses `kernel.cross-site` when a browser says that another site sent this request. Browsers send Sec-Fetch-Site or,
 * older ones, Origin with every POST; a cookie-bearing request with neither is refused too.
 */
export function requireOwnSite(request: Request, publicUrl: string): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  if (site !== null) {
    if (!own.has(site)) throw kernelProblem('cross-site')
    return
  }
  if (origin !== null && origin === ownOrigin(request, publicUrl)) return
  throw kernelProblem('cross-site')
}

/** On this machine the app answers to more than one name; elsewhere only PUBLIC_URL counts. */
function ownOrigin(request: Request, publicUrl: string): string {
  const asked = new URL(request.url)
  const localNames = ['localhost', '127.0.0.1', '[::1]']
  const local = localNames.includes(new URL(publicUrl).hostname) && localNames.includes(asked.hostname)
  return local ? asked.origin : new URL(publicUrl).origin
}
