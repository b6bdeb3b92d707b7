import { findMyNumbers } from '#formats/my-number'
import { kernelProblem } from '../problem/index.ts'
import { fileText } from './file-text.ts'

/** `clear`: looked through, nothing found. `machine`: a standard format, not looked through. `unread`: nobody could. */
export type FileReading = 'clear' | 'machine' | 'unread'

/**
 * Looks through a file and its name before it is stored. Refuses `kernel.my-number` when a My Number seems to stand in
 * it, without saying where or which.
 */
export async function guardFile(bytes: Uint8Array, fileName: string): Promise<FileReading> {
  if (nameHoldsOne(fileName)) throw kernelProblem('my-number')
  const { found, reading } = await lookThroughFile(bytes)
  if (found > 0) throw kernelProblem('my-number')
  return reading
}

/** How many a file seems to hold, and whether it could be read. */
export async function lookThroughFile(bytes: Uint8Array): Promise<{ found: number; reading: FileReading }> {
  const read = await fileText(bytes)
  if (read.kind !== 'texts') return { found: 0, reading: read.kind }
  let found = 0
  for (const text of read.texts) found += await countIn(text)
  return { found, reading: 'clear' }
}

/** Cameras and scanners name files by the minute (202611221405): twelve digits, and no number of a person. */
const minute = /(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?!\d)/g

const nameHoldsOne = (fileName: string) => findMyNumbers(fileName.replaceAll(minute, 'minute')).length > 0

const stride = 1_000_000
/** Longer than any number is written. */
const overlap = 100

/** Long texts in strides, so that others get their turn in between. */
async function countIn(text: string): Promise<number> {
  let found = 0
  for (let at = 0; at < text.length; at += stride) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve))
    const numbers = findMyNumbers(text.slice(Math.max(0, at - overlap), at + stride + overlap))
    const begin = at === 0 ? 0 : overlap
    found += numbers.filter(({ start }) => start >= begin && start < begin + stride).length
  }
  return found
}
