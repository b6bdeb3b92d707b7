/** Whether the caller already holds this version: `If-None-Match` by weak comparison (RFC 9110 §13.1.2). */
export function holds(request: Request, etag: string): boolean {
  const tags = (request.headers.get('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
