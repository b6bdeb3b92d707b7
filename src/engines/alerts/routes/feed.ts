import { etagOf, type Route, unchanged } from '#kernel'
import type { Topics } from '../feeds/topics.ts'

/** Shared by all who ask, so that a crowd costs no more than four drawings a second. */
const cacheMs = 250

/**
 * Every topic under its own path, with conditional requests (RFC 9110 §13) and the links by which subscribers find the
 * hub (WebSub §4).
 */
export function feedRoutes(topics: Topics, publicUrl: string): Route[] {
  return topics.urls.map((url) => ({
    path: url.slice(publicUrl.length),
    cacheMs,
    handle: async (request, _params, ask) => {
      const drawn = await topics.draw(ask, url)
      if (!drawn) throw new Error(`no topic ${url}`)
      const headers = {
        etag: etagOf(drawn.body),
        'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate',
        link: `<${publicUrl}/hub>; rel="hub", <${url}>; rel="self"`,
      }
      if (unchanged(request.headers.get('if-none-match'), headers.etag))
        return new Response(null, { status: 304, headers })
      return new Response(Buffer.from(drawn.body), {
        headers: { ...headers, 'content-type': drawn.contentType },
      })
    },
  }))
}
