import type { Scan, Scanner } from '#kernel'
import { type ClamdAddress, exchange, type Reply } from './exchange.ts'

export type ClamdOptions = {
  address: ClamdAddress
  /** From connecting to the verdict; 30 seconds unless said. */
  totalMs?: number
}

/** The age of the signatures, as the daemon says it; null where it has none of the usual ones. */
type ClamdVersion = { program: string; signaturesAt: string | null }

export type Clamd = Scanner & {
  /** Null when it does not answer. */
  version(): Promise<ClamdVersion | null>
}

const defaultTotalMs = 30_000
const chunkBytes = 128 * 1024

/**
 * Asks clamd at a unix socket or by TCP. A file past its `StreamMaxLength` is `too-large`; anything but a verdict counts
 * as no verdict. At most four files are with it at once, for its threads are few; the others wait within their time.
 */
export function createClamd({ address, totalMs = defaultTotalMs }: ClamdOptions): Clamd {
  const turn = turnstile(4)
  return {
    scan: (bytes) => turn(async () => verdict(await exchange(address, streamed(bytes), totalMs))),
    version: async () => versionIn(await exchange(address, [Buffer.from('zVERSION\0')], totalMs)),
  }
}

/** INSTREAM: pieces with their length before them, then a length of zero. */
function streamed(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [Buffer.from('zINSTREAM\0')]
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const piece = bytes.subarray(at, at + chunkBytes)
    parts.push(lengthOf(piece.length), piece)
  }
  return [...parts, lengthOf(0)]
}

function lengthOf(length: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

function verdict(reply: Reply): Scan {
  if (!reply.ok) return { state: 'unavailable', reason: reply.reason }
  if (reply.text === 'stream: OK') return { state: 'clean' }
  const found = /^stream: (.+) FOUND$/.exec(reply.text)?.[1]
  if (found !== undefined) return { state: 'infected', name: found.slice(0, 200) }
  const tooLarge = reply.text.startsWith('INSTREAM size limit exceeded')
  return { state: 'unavailable', reason: tooLarge ? 'too-large' : 'answer' }
}

/** `ClamAV 1.4.3/27500/Sun Nov 22 09:00:00 2026`; without the last two where it has only signatures of its own. */
function versionIn(reply: Reply): ClamdVersion | null {
  if (!reply.ok || !reply.text.startsWith('ClamAV')) return null
  const [program = '', , at = ''] = reply.text.split('/')
  const time = Date.parse(`${at} UTC`)
  return { program, signaturesAt: Number.isNaN(time) ? null : new Date(time).toISOString() }
}

/** Lets so many through at once, the others in the order in which they came. */
function turnstile(most: number) {
  let inside = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else inside += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside -= 1
    }
  }
}
