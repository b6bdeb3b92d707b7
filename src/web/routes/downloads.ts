import type { Context, Hono } from 'hono'
import type { Download } from '#kernel'
import { admit } from '../admit.ts'
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
  admit(parts, actor, download)
  const call = { actor, via: 'page' as const, limitBy }
  const { bytes, type, fileName, inline } = await download.load(
    (op, input) => parts.runner.run(op, input, call),
    c.req.param(),
    (op, input, key) => parts.runner.run(op, input, { ...call, ...(key ? { key } : {}) }),
  )
  const shown = inline === true && type === 'application/pdf'
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': type,
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=${extendedValue(fileName)}`,
    // Letters and documents of one person: no cache keeps them, and a part of one is not handed out (RFC 9110 §14.3).
    'cache-control': 'no-store',
    'accept-ranges': 'none',
    ...(shown ? {} : sandboxed),
  })
}

/**
 * Only a PDF that the town made is shown in the browser, whose reader lets it reach nothing of the site; Chromium's does
 * not open one in a sandbox. Everything else is saved, and in a sandbox should a browser show it all the same.
 */
const sandboxed = { 'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'" }

const notPlain = /[^A-Za-z0-9!#$&+.^_`|~-]/g

/** A file name as a header takes it (RFC 8187 §3.2.1): what is no plain sign is written as the bytes of its UTF-8. */
function extendedValue(fileName: string): string {
  const bytes = Buffer.from(fileName.toWellFormed()).toString('latin1')
  const hex = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  return `UTF-8''${bytes.replaceAll(notPlain, hex)}`
}
