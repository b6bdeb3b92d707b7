import { type Route, unchanged } from '#kernel'
import { fetchPublication } from '../operations/fetch-publication.ts'

/** The signed bytes, exactly as they were signed, under a name that never means anything else. */
export const capRoute: Route = {
  path: '/alerts/:file{.+\\.cap}',
  handle: async (request, { file = '' }, ask) => {
    const { cap, sha256, sentAt } = await ask(fetchPublication, { identifier: file.slice(0, -'.cap'.length) })
    const headers = {
      'content-type': 'application/cap+xml',
      etag: `"${sha256}"`,
      'last-modified': new Date(sentAt).toUTCString(),
      'cache-control': 'public, max-age=31536000, immutable',
    }
    if (unchanged(request.headers.get('if-none-match'), headers.etag))
      return new Response(null, { status: 304, headers })
    return new Response(Buffer.from(cap, 'base64'), { headers })
  },
}

/** The certificate that receivers pin. */
export const certificateRoute = (pem: string): Route => ({
  path: '/alerts/certificate.pem',
  handle: async () => new Response(pem, { headers: { 'content-type': 'application/pem-certificate-chain' } }),
})
