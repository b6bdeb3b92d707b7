import { BOUNCE_LIMITS, BounceRefusal } from './refusal.ts'

/** Header fields in their order: names in small letters, values unfolded and trimmed. */
export type Fields = ReadonlyArray<readonly [name: string, value: string]>

/** A text split at its first empty line: what stands before it as fields, what follows as it is. */
export type Entity = { fields: Fields; body: string }

/** Reads fields and body (RFC 5322 §2.2). Lines that are no field are passed over, as mail programs do. */
export function readEntity(text: string): Entity {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n')
  const head = end < 0 ? text : text.slice(0, end)
  const body = end < 0 ? '' : text.slice(end === 0 ? 1 : end + 2)
  return { fields: readFields(head), body }
}

/** Unfolds (RFC 5322 §2.2.3) and splits; refuses with `too-many-fields`. */
export function readFields(text: string): Fields {
  const fields: Array<[string, string]> = []
  let last: [string, string[]] | null = null
  const close = () => {
    if (last !== null) fields.push([last[0], last[1].join(' ')])
    if (fields.length > BOUNCE_LIMITS.fields)
      throw new BounceRefusal('too-many-fields', `more than ${BOUNCE_LIMITS.fields} fields`)
  }
  for (const line of text.split('\n')) {
    if (/^[ \t]/.test(line)) {
      last?.[1].push(line.trim())
      continue
    }
    close()
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase()
    last = /^[!-9;-~]{1,100}$/.test(name) ? [name, [line.slice(colon + 1).trim()]] : null
  }
  close()
  return fields
}

/** The first value of that name. */
export const fieldOf = (fields: Fields, name: string): string | null =>
  fields.find(([known]) => known === name)?.[1] ?? null

/** A value without its comments in parentheses (RFC 5322 §3.2.2), which may nest. */
export function withoutComments(value: string): string {
  let depth = 0
  let quoted = false
  let kept = ''
  for (const [token] of value.matchAll(/\\.?|["()]|[^\\"()]+/g)) {
    if (!quoted && token === '(') depth += 1
    else if (!quoted && token === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) {
      kept += token
      quoted = quoted !== (token === '"')
    }
  }
  return kept.trim()
}

/** `type/subtype` in small letters and one parameter of a Content-Type (RFC 2045 §5.1). */
export function readContentType(fields: Fields): { type: string; boundary: string | null } {
  const value = withoutComments(fieldOf(fields, 'content-type') ?? 'text/plain')
  const type = (/^[^;\s]+/.exec(value)?.[0] ?? 'text/plain').toLowerCase()
  const [, quoted, bare] =
    /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.){1,200})"|([^\s;"]{1,200}))/i.exec(value) ?? []
  const boundary = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1')
  return { type, boundary: boundary ?? null }
}
