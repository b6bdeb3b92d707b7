import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadNodeKey, nodeKey } from './node-key.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-key-'))
  file = join(folder, 'keys', 'node.key')
})
afterEach(() => rm(folder, { recursive: true }))

describe('the node key', () => {
  it('is made once, readable by its owner alone, in a folder of its owner', async () => {
    const made = await loadNodeKey(file)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700)
    expect((await readFile(file)).length).toBe(32)
    expect((await loadNodeKey(file)).derive('a')).toEqual(made.derive('a'))
  })

  it('is one and the same for all who start at once, and leaves nothing else behind', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadNodeKey(file)))
    expect(new Set(keys.map((key) => key.digest('a', 'b'))).size).toBe(1)
    expect(await readdir(join(folder, 'keys'))).toEqual(['node.key'])
  })

  it('is one and the same for two processes that start at once', async () => {
    const script = `import { loadNodeKey } from ${JSON.stringify(resolve('src/kernel/keys/node-key.ts'))}
      process.stdout.write((await loadNodeKey(process.argv[1])).digest('a', 'b'))`
    const start = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, file], {
        env: { PATH: process.env['PATH'] },
      })
    const [one, two] = await Promise.all([start(), start()])
    expect(one.stdout).toMatch(/^[0-9a-f]{64}$/)
    expect(two.stdout).toBe(one.stdout)
  })

  it.each([0o640, 0o604, 0o644, 0o660])('is refused with mode %o, for others may know it', async (mode) => {
    await loadNodeKey(file)
    await chmod(file, mode)
    await expect(loadNodeKey(file)).rejects.toThrow('readable by others')
  })

  it.each([0, 31, 33])('is refused with %i bytes', async (length) => {
    await loadNodeKey(file)
    await writeFile(file, new Uint8Array(length))
    await expect(loadNodeKey(file)).rejects.toThrow('does not hold 32 bytes')
  })

  it('gives every purpose a secret of its own', () => {
    const secret = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), fc.string(), (bytes, one, two, text) => {
        fc.pre(Buffer.from(one).compare(Buffer.from(two)) !== 0)
        const key = nodeKey(bytes)
        expect(key.derive(one)).not.toEqual(key.derive(two))
        expect(key.digest(one, text)).not.toBe(key.digest(two, text))
        expect(key.digest(one, text)).toBe(nodeKey(bytes).digest(one, text))
      }),
    )
  })
})
