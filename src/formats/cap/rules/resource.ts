import { type CapElement, textOf } from '../tree.ts'
import type { Report } from './catalogue.ts'
import { isAbsoluteUri } from './values.ts'

const MEDIA_TYPE =
  /^(?:application|audio|font|image|message|model|multipart|text|video)\/[\w.+-]+(?:\s*;.*)?$/iu
const SHA1_HEX = /^[0-9a-f]{40}$/iu

/** An attached file: what it is, where it lies, or the file itself (CAP 1.2, 3.2.3). */
export function checkResource(resource: CapElement, report: Report): void {
  const value = (name: string): string => textOf(resource, name)
  const mimeType = value('mimeType')
  if (mimeType !== '' && !MEDIA_TYPE.test(mimeType)) report('mime-type-format', `${resource.path}/mimeType`)
  const uri = value('uri')
  if (uri !== '' && !isAbsoluteUri(uri) && value('derefUri') === '') {
    report('relative-uri-without-deref-uri', `${resource.path}/uri`)
  }
  const content = value('derefUri')
  if (content !== '' && !isBase64(content)) report('deref-uri-not-base64', `${resource.path}/derefUri`)
  const digest = value('digest')
  if (digest !== '' && !SHA1_HEX.test(digest)) report('digest-format', `${resource.path}/digest`)
}

function isBase64(text: string): boolean {
  const packed = text.replace(/\s+/gu, '')
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/u.test(packed)
}
