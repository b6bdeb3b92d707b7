import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openTown } from '../setup/town.ts'
import { bombs } from './bombs.ts'

const run = promisify(execFile)
const child = resolve('tests/safety/bomb-child.ts')
/** Beyond what the program holds anyway; a town has a gigabyte. */
const mostMegabytes = 500

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-bombs-'))
})
afterAll(() => rm(folder, { recursive: true }))

const Told = z.object({ outcome: z.string(), grew: z.number() })

describe('a file that is larger than it looks', () => {
  it.each(Object.keys(bombs))(
    'is looked through or passed over in bounded memory, and writes nothing: %s',
    async (name) => {
      const bytes = bombs[name]?.() ?? Buffer.alloc(0)
      expect(bytes.length).toBeLessThan(32 * 1024 * 1024)
      const file = join(folder, 'upload')
      await writeFile(file, bytes)
      const { stdout } = await run(process.execPath, [child, file], { cwd: resolve('.') })
      const told = Told.parse(JSON.parse(stdout))
      process.stdout.write(`${name}: ${bytes.length} bytes, ${JSON.stringify(told)}\n`)
      expect(['clear', 'unread', 'machine']).toContain(told.outcome)
      expect(told.grew).toBeLessThan(mostMegabytes)
      expect(await readdir(folder)).toEqual(['upload'])
    },
    60_000,
  )
})

describe('a body that is packed', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd', 'GZIP', 'gzip, identity', 'x'])(
    'by %s is refused, never unpacked',
    async (encoding) => {
      const town = await openTown()
      const { cookie } = await town.staff('administrator')
      const send = (path: string, type: string) =>
        town.web.request(`http://localhost:8080${path}`, {
          method: 'POST',
          body: gzipSync(Buffer.from('{}')),
          headers: {
            'content-type': type,
            'content-encoding': encoding,
            'sec-fetch-site': 'same-origin',
            cookie,
          },
        })
      expect((await send('/api/alerts/list', 'application/json')).status).toBe(415)
      expect((await send('/api/blobs', 'application/octet-stream')).status).toBe(415)
      expect((await send('/ja/subscribe', 'application/x-www-form-urlencoded')).status).toBe(415)
      expect((await send('/csp-report', 'application/reports+json')).status).toBe(415)
    },
  )
})
