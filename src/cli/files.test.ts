import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inputFiles } from './files.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

const put = (name: string, bytes: string | Uint8Array) => writeFile(join(folder, name), bytes)

/** File name (without the test's folder) to its text or its refusal. */
async function rows(...names: string[]): Promise<[string, string][]> {
  const found: [string, string][] = []
  for await (const row of inputFiles(names.map((name) => join(folder, name)))) {
    const text = 'refused' in row ? `refused: ${row.refused}` : Buffer.from(row.bytes).toString()
    found.push([row.file.slice(folder.length + 1), text])
  }
  return found
}

describe('the files of a command', () => {
  it('are those named, in the order they were named', async () => {
    await put('b', '2')
    await put('a', '1')
    expect(await rows('b', 'a', 'b')).toEqual([
      ['b', '2'],
      ['a', '1'],
      ['b', '2'],
    ])
  })

  it('are everything below a folder, in name order', async () => {
    await mkdir(join(folder, 'x/y'), { recursive: true })
    await put('x/b', '3')
    await put('x/y/z', '4')
    await put('x/a', '2')
    await mkdir(join(folder, 'x/empty'))
    expect(await rows('x')).toEqual([
      ['x/a', '2'],
      ['x/b', '3'],
      ['x/y/z', '4'],
    ])
  })

  it('are unpacked when they end in .gz', async () => {
    await put('a.xml.gz', gzipSync('hello'))
    await put('plain', gzipSync('').subarray(0, 0))
    expect(await rows('a.xml.gz', 'plain')).toEqual([
      ['a.xml.gz', 'hello'],
      ['plain', ''],
    ])
  })

  it('that cannot be read are rows with a reason, and the next ones are still read', async () => {
    await put('bomb.gz', gzipSync(new Uint8Array(65 * 1024 * 1024)))
    await put('broken.gz', 'this is no gzip')
    await put('cut.gz', gzipSync('hello').subarray(0, 12))
    await put('last', 'ok')
    expect(await rows('absent', 'bomb.gz', 'broken.gz', 'cut.gz', 'last')).toEqual([
      ['absent', 'refused: no-such-file'],
      ['bomb.gz', 'refused: too-large'],
      ['broken.gz', 'refused: bad-gzip'],
      ['cut.gz', 'refused: bad-gzip'],
      ['last', 'ok'],
    ])
  })

  it('end although a folder holds a link to itself', async () => {
    await mkdir(join(folder, 'x'))
    await put('x/a', '1')
    await symlink('..', join(folder, 'x/up'))
    await symlink('nowhere', join(folder, 'x/z'))
    expect(await rows('x')).toEqual([
      ['x/a', '1'],
      ['x/up/x', 'refused: folder-inside-itself'],
      ['x/z', 'refused: no-such-file'],
    ])
  })

  it('are no devices', async () => {
    const found = []
    for await (const row of inputFiles(['/dev/zero'])) found.push(row)
    expect(found).toEqual([{ file: '/dev/zero', refused: 'not-a-file' }])
  })
})
