import { stripGif } from './gif.ts'
import { stripHeif } from './heif.ts'
import { stripJpeg } from './jpeg.ts'
import { stripPng } from './png.ts'
import { type ImageRefusal, ImageStop } from './refusal.ts'
import { stripTiff } from './tiff.ts'
import { stripWebp } from './webp.ts'

const strippers = {
  jpeg: stripJpeg,
  png: stripPng,
  webp: stripWebp,
  gif: stripGif,
  tiff: stripTiff,
  /** HEIC and AVIF: one container. */
  heif: stripHeif,
} satisfies Record<string, (bytes: Uint8Array) => Uint8Array>

export type ImageKind = keyof typeof strippers

const mostBytes = 64 * 1024 * 1024

/**
 * The same picture without metadata, or why it cannot be had: then nobody should keep the file, for what it holds is not
 * known. Reads at most 64 MiB and 100,000 parts; never throws for bad input.
 */
export function stripMetadata(
  bytes: Uint8Array,
  kind: ImageKind,
): { ok: true; bytes: Uint8Array } | ImageRefusal {
  if (bytes.length > mostBytes) return { ok: false, code: 'too-large' }
  try {
    return { ok: true, bytes: strippers[kind](bytes) }
  } catch (error) {
    if (error instanceof ImageStop) return error.refusal
    throw error
  }
}
