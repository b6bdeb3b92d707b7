import type { Issue } from '../problem/index.ts'

/**
 * The texts in `value` that PostgreSQL does not take: the character U+0000, and halves of surrogate pairs, which are no
 * Unicode. Names of fields count too, for records are stored with theirs.
 */
export function unstorableTexts(value: unknown, path: readonly string[] = []): Issue[] {
  if (typeof value === 'string') return storable(value) ? [] : [{ path: path.join('.'), ...faultOf(value) }]
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([field, held]) =>
    storable(field)
      ? unstorableTexts(held, [...path, field])
      : [{ path: path.join('.'), code: 'invalid-key', detail: {} }],
  )
}

function faultOf(text: string): Omit<Issue, 'path'> {
  const at = text.search(/\0|\p{Cs}/u)
  const code = text[at] === '\0' ? 'control-character' : 'malformed'
  return { code, detail: { place: [...text.slice(0, at)].length + 1 } }
}

const storable = (text: string) => !text.includes('\0') && text.isWellFormed()
