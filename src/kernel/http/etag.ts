import { createHash } from 'node:crypto'

/** The entity tag of some content: equal content, equal tag (RFC 9110 §8.8.3, strong). */
export function etagOf(content: string | Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
}

/** Whether `If-None-Match` names this version (RFC 9110 §13.1.2, weak comparison). */
export function unchanged(ifNoneMatch: string | null | undefined, etag: string): boolean {
  if (ifNoneMatch == null) return false
  const bare = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => bare(tag) === bare(etag))
}
