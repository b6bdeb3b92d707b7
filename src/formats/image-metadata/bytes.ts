import { ImageStop } from './refusal.ts'

/** A part of a file; a place outside it is `damaged`. Nothing is copied. */
export function part(bytes: Uint8Array, start: number, length: number): Uint8Array {
  if (start < 0 || length < 0 || start + length > bytes.length) throw new ImageStop('damaged')
  return bytes.subarray(start, start + length)
}

export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Bytes as the characters of a name in the file (Latin-1). */
export const nameAt = (bytes: Uint8Array, start: number, length: number) =>
  String.fromCharCode(...part(bytes, start, length))

export const startsWith = (bytes: Uint8Array, text: string, at = 0) =>
  bytes.length >= at + text.length && nameAt(bytes, at, text.length) === text

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const one of parts) {
    whole.set(one, at)
    at += one.length
  }
  return whole
}
