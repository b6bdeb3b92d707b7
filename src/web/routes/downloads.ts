import type { Context, Hono } from 'hono'
import { type Download, requireGrant } from '#kernel'
import type { WebParts } from '../parts.ts'
import type { Env } from '../session.ts'

/** Every declared file for one reader, under each language: shown or saved by the browser, kept by nobody between. */
export function addDownloads(app: Hono<Env>, parts: WebParts): void {
  const downloads = parts.modules.flatMap((one) => one.downloads ?? [])
  for (const download of downloads)
    for (const lang of parts.words.keys())
      app.get(`/${lang}${download.path}`, (c) => answer(c, parts, download))
}

async function answer(c: Context<Env>, parts: WebParts, download: Download): Promise<Response> {
  c.set('route', download.path)
  const { actor, limitBy } = c.get('visitor')
  requireGrant(actor, download.grant)
  const call = { actor, via: 'page' as const, limitBy }
  const { bytes, type, fileName } = await download.load(
    (op, input) => parts.runner.run(op, input, call),
    c.req.param(),
    (op, input, key) => parts.runner.run(op, input, { ...call, ...(key ? { key } : {}) }),
  )
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': type,
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    'cache-control': 'no-store',
  })
}
