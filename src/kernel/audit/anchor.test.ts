import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileAnchor } from './anchor.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-anchor-'))
})
afterAll(() => rm(folder, { recursive: true }))

const point = { number: '7', head: 'ab'.repeat(32), at: '2026-11-22T03:00:00.000Z' }

describe('the anchor', () => {
  it('remembers the newest seal in a file only its owner reads, and leaves no draft', async () => {
    const file = join(folder, 'audit-head.json')
    const anchor = fileAnchor(file)
    expect(await anchor.read()).toBeNull()
    await anchor.write(point)
    await anchor.write({ ...point, number: '8' })
    expect(await anchor.read()).toEqual({ ...point, number: '8' })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['audit-head.json'])
  })

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['another object', '{"number": 7}'],
    ['a number with something behind it', JSON.stringify({ ...point, number: '7; drop' })],
    ['a short head', JSON.stringify({ ...point, head: 'ab' })],
  ])('says that it cannot read %s', async (_what, text) => {
    const file = join(folder, 'broken.json')
    await writeFile(file, text)
    expect(await fileAnchor(file).read()).toBe('unreadable')
    await rm(file)
  })
})
