import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import { Instant } from '../clock/index.ts'
import { errorCode } from '../problem/index.ts'

const AnchorPoint = z.object({
  number: z.string().regex(/^[1-9][0-9]{0,18}$/),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  at: Instant,
})
/** The newest seal as it was remembered outside the database. */
export type AnchorPoint = z.output<typeof AnchorPoint>

/** Where the newest seal is remembered outside the database, so that cutting off its end is found. */
export type Anchor = {
  /** Null when nothing was ever remembered; `unreadable` when what is there is no anchor. */
  read(): Promise<AnchorPoint | 'unreadable' | null>
  write(point: AnchorPoint): Promise<void>
}

/** A file of the data folder, mode 0600, replaced as a whole; of several processes that share it each has its own draft. */
export function fileAnchor(file: string): Anchor {
  const draft = `${file}.${randomBytes(4).toString('hex')}.draft`
  return {
    async read() {
      try {
        return AnchorPoint.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? 'unreadable'
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null
        if (error instanceof SyntaxError) return 'unreadable'
        throw error
      }
    },
    async write(point) {
      const handle = await open(draft, 'w', 0o600)
      try {
        await handle.writeFile(`${JSON.stringify(point)}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(draft, file)
    },
  }
}
