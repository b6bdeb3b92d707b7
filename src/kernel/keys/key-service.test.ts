import { execFile } from 'node:child_process'
import { chmod, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileKeys } from './file-keys.ts'
import type { KeyService } from './key-service.ts'
import { memoryKeys } from './memory-keys.fixture.ts'

let base = ''
let folder = ''
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'hiroba-kek-'))
  folder = join(base, 'keys', 'kek')
})
afterEach(() => rm(base, { recursive: true }))

const names = async (keys: KeyService) => (await keys.versions()).map(({ version }) => version)
const bytes = Buffer.from('the key of one person, 32 bytes.')

describe.each([
  ['files', () => fileKeys(folder)],
  ['memory', () => memoryKeys()],
])('a key service of %s', (_name, make) => {
  it('opens what it wrapped, under that version and context only', async () => {
    const keys = make()
    const [one, two] = [await keys.create(), await keys.create()]
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.string(), fc.string(), async (plain, context, other) => {
        const wrapped = await keys.wrap(one, plain, context)
        expect([...(await keys.unwrap(one, wrapped, context))]).toEqual([...plain])
        await expect(keys.unwrap(two, wrapped, context)).rejects.toThrow()
        if (Buffer.compare(Buffer.from(context), Buffer.from(other)) !== 0)
          await expect(keys.unwrap(one, wrapped, other)).rejects.toThrow()
      }),
    )
  })

  it('wraps the same bytes differently each time, and opens nothing that was changed', async () => {
    const keys = make()
    const version = await keys.current()
    const wrapped = await keys.wrap(version, bytes, 'a')
    expect((await keys.wrap(version, bytes, 'a')).equals(wrapped)).toBe(false)
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const changed = Buffer.from(wrapped)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await expect(keys.unwrap(version, changed, 'a'), `bit ${bit}`).rejects.toThrow()
    }
  })

  it('makes the first version when asked for the current one, once for all who ask', async () => {
    const keys = make()
    const asked = await Promise.all(Array.from({ length: 20 }, () => keys.current()))
    expect(new Set(asked).size).toBe(1)
    expect(await names(keys)).toEqual([asked[0]])
  })

  it('has the version it made last as the current one, and lists all from the oldest', async () => {
    const keys = make()
    const made = [await keys.create(), await keys.create(), await keys.create()]
    expect(await keys.current()).toBe(made[2])
    expect(await names(keys)).toEqual(made)
    expect((await keys.versions()).map(({ madeAt }) => madeAt)).toEqual(
      (await keys.versions()).map(({ madeAt }) => madeAt).toSorted(),
    )
  })

  it('destroys a version for good: it opens nothing, wraps nothing, and its name does not come back', async () => {
    const keys = make()
    const old = await keys.create()
    const wrapped = await keys.wrap(old, bytes, 'a')
    const current = await keys.create()
    await keys.destroy(old)
    await keys.destroy(old)
    expect(await names(keys)).toEqual([current])
    await expect(keys.unwrap(old, wrapped, 'a')).rejects.toThrow()
    await expect(keys.wrap(old, bytes, 'a')).rejects.toThrow()
    expect(await keys.create()).not.toBe(old)
  })

  it('does not destroy the current version, and passes over one that never was', async () => {
    const keys = make()
    const current = await keys.current()
    await expect(keys.destroy(current)).rejects.toThrow('the current one')
    for (const version of ['', 'never', '0001', '../../other', '9999-00000000']) await keys.destroy(version)
    expect(await names(keys)).toEqual([current])
  })
})

describe('key files', () => {
  it('are readable by their owner alone, 32 bytes each, with nothing beside them', async () => {
    const keys = fileKeys(folder)
    await Promise.all([keys.create(), keys.create(), keys.current()])
    for (const name of await readdir(folder)) {
      expect(name).toMatch(/^\d{4}\.key$/)
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
      expect((await readFile(join(folder, name))).length).toBe(32)
    }
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('are dated by the sources', async () => {
    const keys = fileKeys(folder, { now: () => '2026-01-02T03:04:05.678Z' })
    const version = await keys.create()
    expect(await keys.versions()).toEqual([{ version, madeAt: '2026-01-02T03:04:05.678Z' }])
  })

  it('are the same for two processes that start at once', async () => {
    const script = `import { fileKeys } from ${JSON.stringify(resolve('src/kernel/keys/file-keys.ts'))}
      process.stdout.write(await fileKeys(process.argv[1]).current())`
    const start = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, folder], {
        env: { PATH: process.env['PATH'] },
      })
    const [one, two] = await Promise.all([start(), start()])
    expect(one.stdout).toMatch(/^0001-[0-9a-f]{8}$/)
    expect(two.stdout).toBe(one.stdout)
    expect(await readdir(folder)).toEqual(['0001.key'])
  })

  it('are other versions in another folder, under the same number', async () => {
    const [here, there] = [fileKeys(folder), fileKeys(join(base, 'other'))]
    const wrapped = await here.wrap(await here.current(), bytes, 'a')
    await there.current()
    await expect(there.unwrap(await here.current(), wrapped, 'a')).rejects.toThrow('there is no key 0001-')
  })

  it('that another process destroyed are not used from memory', async () => {
    const [one, two] = [fileKeys(folder), fileKeys(folder)]
    const old = await one.create()
    const wrapped = await two.wrap(old, bytes, 'a')
    await one.create()
    await one.destroy(old)
    await expect(two.unwrap(old, wrapped, 'a')).rejects.toThrow('there is no key')
  })

  it('are overwritten before they are removed', async () => {
    const keys = fileKeys(folder)
    const old = await keys.create()
    const file = join(folder, '0001.key')
    const before = await readFile(file)
    const handle = await open(file, 'r')
    await keys.create()
    await keys.destroy(old)
    const after = Buffer.alloc(32)
    expect((await handle.read(after, 0, 32, 0)).bytesRead).toBe(32)
    await handle.close()
    expect(after.equals(before)).toBe(false)
    expect(await readdir(folder)).toEqual(['0002.key'])
  })

  it('of a destruction that was killed in the middle are removed by the next one', async () => {
    const keys = fileKeys(folder)
    const old = await keys.create()
    const wrapped = await keys.wrap(old, bytes, 'a')
    const current = await keys.create()
    await writeFile(join(folder, '0001.key'), new Uint8Array(32).fill(7))
    await expect(keys.unwrap(old, wrapped, 'a')).rejects.toThrow('there is no key')
    await keys.destroy(old)
    for (const version of await names(keys)) if (version !== current) await keys.destroy(version)
    expect(await readdir(folder)).toEqual(['0002.key'])
  })

  it.each([0o640, 0o604, 0o660])('are refused with mode %o, for others may know them', async (mode) => {
    const keys = fileKeys(folder)
    const version = await keys.current()
    await chmod(join(folder, '0001.key'), mode)
    await expect(keys.wrap(version, bytes, 'a')).rejects.toThrow('readable by others')
    await expect(keys.current()).rejects.toThrow('readable by others')
  })

  it('are refused in a folder that is open to others', async () => {
    const keys = fileKeys(folder)
    await keys.current()
    await chmod(folder, 0o750)
    await expect(keys.current()).rejects.toThrow('open to others')
  })

  it.each([0, 31, 33])('are refused with %i bytes', async (length) => {
    const keys = fileKeys(folder)
    const version = await keys.current()
    await writeFile(join(folder, '0001.key'), new Uint8Array(length))
    await expect(keys.wrap(version, bytes, 'a')).rejects.toThrow('does not hold 32 bytes')
  })
})
