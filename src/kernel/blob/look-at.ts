import { type ImageKind, stripMetadata } from '#formats/image-metadata'
import { kernelProblem } from '../problem/index.ts'
import { type Acceptable, accepts, type FileKind, labelsOf } from './file-kinds.ts'
import type { Scanner } from './scanner.ts'
import { sniff } from './sniff.ts'

/** The kinds a field takes; `any` only where a file is evidence whatever it is, and is never served. */
export type Accepted = readonly Acceptable[] | 'any'

/** A file as it may be kept: what it is, and its bytes without what a camera wrote beside the picture. */
export type Looked = { kind: FileKind; bytes: Uint8Array }

const pictures: Readonly<Partial<Record<FileKind, ImageKind>>> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tiff',
  heic: 'heif',
  avif: 'heif',
}

/**
 * Finds what a file is, and cleans a picture. Refuses `kernel.wrong-file-type`, and `kernel.unreadable-picture` for one
 * whose metadata cannot be found for certain: what it tells of whom is not known then.
 */
export async function lookAt(bytes: Uint8Array, fileName: string, accept: Accepted): Promise<Looked> {
  const kind = await sniff(bytes, fileName)
  requireKind(kind, accept)
  const picture = pictures[kind]
  if (picture === undefined) return { kind, bytes }
  const stripped = stripMetadata(bytes, picture)
  if (!stripped.ok) throw kernelProblem('unreadable-picture', { reason: stripped.code })
  return { kind, bytes: stripped.bytes }
}

/** Refuses `kernel.wrong-file-type` beside the field of that name. */
export function requireKind(kind: string, accept: Accepted, field = ''): void {
  if (accept === 'any' || accepts(accept, kind)) return
  const [found, accepted] = [labelsOf([kind]), labelsOf(accept)]
  const issue = { path: field, code: 'wrong-file-type', detail: { found, accepted } }
  throw kernelProblem('wrong-file-type', { found, accepted }, [issue])
}

/**
 * Refuses `kernel.infected` and, while the scanner is away, `kernel.scan-unavailable`. Telegrams and other XML are taken in
 * all the same then: only our own readers open them, and a warning of a flood waits for no scanner.
 */
export async function requireClean(
  scanner: Scanner,
  { bytes, kind }: Looked,
  told: { infected(name: string): Promise<void>; away(reason: string): void },
): Promise<void> {
  const scan = await scanner.scan(bytes)
  if (scan.state === 'clean') return
  if (scan.state === 'infected') {
    await told.infected(scan.name)
    throw kernelProblem('infected')
  }
  told.away(scan.reason)
  if (kind !== 'xml') throw kernelProblem('scan-unavailable', { reason: scan.reason })
}
