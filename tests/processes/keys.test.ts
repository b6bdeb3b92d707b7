import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { fileKeys } from '#kernel'

/** What a worker's rotation does, in a process of its own. */
async function elsewhere(folder: string, act: string): Promise<string> {
  const script = `import { fileKeys } from ${JSON.stringify(resolve('src/kernel/keys/file-keys.ts'))}
    process.stdout.write(String(await fileKeys(process.argv[1]).${act}))`
  const words = ['--input-type=module', '-e', script, folder]
  return (await promisify(execFile)(process.execPath, words, { env: { PATH: process.env['PATH'] } })).stdout
}

it('a key that one process makes is the current one in another without a restart, and what it destroys is forgotten there', async () => {
  const base = await mkdtemp(join(tmpdir(), 'hiroba-keys-'))
  const folder = join(base, 'kek')
  const running = fileKeys(folder)
  const first = await running.current()
  const bytes = Buffer.from('the key of one person, 32 bytes.')
  const old = await running.wrap(first, bytes, 'one')
  const second = await elsewhere(folder, 'create()')
  expect(second).not.toBe(first)
  expect(await running.current()).toBe(second)
  // What was wrapped before still opens, until the worker has wrapped it anew and destroys the old key.
  expect(Buffer.from(await running.unwrap(first, old, 'one'))).toEqual(bytes)
  const fresh = await running.wrap(second, bytes, 'one')
  await elsewhere(folder, `destroy('${first}')`)
  await expect(running.unwrap(first, old, 'one')).rejects.toThrow('there is no key')
  expect(Buffer.from(await running.unwrap(second, fresh, 'one'))).toEqual(bytes)
  await rm(base, { recursive: true })
})
