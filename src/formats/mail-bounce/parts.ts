import { type Entity, fieldOf, readContentType, readEntity } from './fields.ts'
import { BOUNCE_LIMITS, BounceRefusal } from './refusal.ts'

/** A part that holds no others, with its body decoded. */
export type Leaf = { type: string; fields: Entity['fields']; body: string }

/** Every part of a message, nested ones too, in their order. A message inside a report is a leaf: it is not ours. */
export function leavesOf(message: Entity): Leaf[] {
  const leaves: Leaf[] = []
  collect(message, 1, leaves)
  return leaves
}

function collect(entity: Entity, depth: number, leaves: Leaf[]): void {
  if (depth > BOUNCE_LIMITS.depth)
    throw new BounceRefusal('too-deep', `parts nested more than ${BOUNCE_LIMITS.depth} deep`)
  const { type, boundary } = readContentType(entity.fields)
  if (!type.startsWith('multipart/') || boundary === null) {
    leaves.push({ type, fields: entity.fields, body: decode(entity) })
    if (leaves.length > BOUNCE_LIMITS.parts)
      throw new BounceRefusal('too-many-parts', `more than ${BOUNCE_LIMITS.parts} parts`)
    return
  }
  for (const part of split(entity.body, boundary)) collect(readEntity(part), depth + 1, leaves)
}

/** RFC 2046 §5.1.1: a delimiter is a line of its own; what stands before the first and after the last is no part. */
function split(body: string, boundary: string): string[] {
  const parts: string[] = []
  let lines: string[] | null = null
  for (const line of body.split('\n')) {
    const mark = line.trimEnd()
    const closing = mark === `--${boundary}--`
    if (!closing && mark !== `--${boundary}`) {
      lines?.push(line)
      continue
    }
    if (lines !== null) parts.push(lines.join('\n'))
    if (parts.length > BOUNCE_LIMITS.parts)
      throw new BounceRefusal('too-many-parts', `more than ${BOUNCE_LIMITS.parts} parts`)
    if (closing) return parts
    lines = []
  }
  // A report cut short still says what it says.
  if (lines !== null) parts.push(lines.join('\n'))
  return parts
}

/** RFC 2045 §6; fields of a report are ASCII or UTF-8 (RFC 6533), so bytes become text here. */
function decode({ fields, body }: Entity): string {
  const coding = (fieldOf(fields, 'content-transfer-encoding') ?? '').trim().toLowerCase()
  if (coding === 'base64') return textOf(Buffer.from(body, 'base64').toString('latin1'))
  if (coding !== 'quoted-printable') return textOf(body)
  const lines = body.split('\n').map((line) => line.trimEnd())
  const plain = lines.join('\n').replaceAll('=\n', '')
  return textOf(
    plain.replace(/=([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  )
}

/** Up to here one character is one byte. */
const textOf = (latin1: string): string =>
  Buffer.from(latin1, 'latin1').toString('utf8').replaceAll('\r\n', '\n')
