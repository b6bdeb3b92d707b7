import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { OpenLine } from '../../engines/intake/ports.ts'
import { createDoorbell } from '../../kernel/index.ts'

const AGAIN_MS = 2_000
const PIECE = 64 * 1024
const IDLE_MS = 50

/**
 * Reads a serial line, a pseudo-terminal or a pipe, and writes to it where it is one that takes bytes. Nothing is set:
 * speed and raw mode are the operator's (`stty`, described with the protocol). It is opened without waiting for the other
 * side and read whenever there is something; a line that ends is opened again.
 */
export const openLine: OpenLine = (path, events) => {
  const bell = createDoorbell()
  const state = { stopped: false, bell }
  /** Null while it is away, and where it is a pipe: what is written into one would come back to us. */
  let answering: FileHandle | null = null
  const round = async () => {
    await using handle = await openEither(path)
    answering = (await handle.stat()).isFIFO() ? null : handle
    events.opened()
    try {
      await readUntilEnd(handle, events.bytes, state)
    } finally {
      answering = null
    }
  }
  const loop = async () => {
    while (!state.stopped) {
      // The line is away, or went: told once for each attempt, and tried again.
      await round().catch(events.failed)
      await bell.nap(bell.rings(), AGAIN_MS)
    }
  }
  const running = loop()
  return {
    write: async (bytes) => void (await answering?.write(bytes)),
    close: async () => {
      state.stopped = true
      bell.close()
      await running
    },
  }
}

/** A pipe opened for both stays open when its writer leaves. */
async function openEither(path: string): Promise<FileHandle> {
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants
  return open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
}

async function readUntilEnd(
  handle: FileHandle,
  take: (piece: Uint8Array) => void,
  state: { stopped: boolean; bell: ReturnType<typeof createDoorbell> },
): Promise<void> {
  const buffer = Buffer.alloc(PIECE)
  while (!state.stopped) {
    const length = await readNow(handle, buffer)
    if (length > 0) take(Buffer.from(buffer.subarray(0, length)))
    else await state.bell.nap(state.bell.rings(), IDLE_MS)
  }
}

/** How many bytes there were; none where there is nothing at the moment. */
async function readNow(handle: FileHandle, buffer: Buffer): Promise<number> {
  try {
    return (await handle.read(buffer, 0, buffer.length, null)).bytesRead
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0
    throw error
  }
}
