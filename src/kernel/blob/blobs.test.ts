import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createBlobs, maxBlobBytes, nodeKey, plus } from '#kernel'
import { openKernel, type TestKernel } from '../../../tests/setup/kernel.ts'

let kernel: TestKernel
const key = nodeKey(randomBytes(32))
beforeAll(async () => {
  kernel = await openKernel()
})

const blobs = () => createBlobs(kernel.sources, key)
const text = Buffer.from('山田太郎 090-1234-5678, a text nobody else may read')
const put = (bytes: Uint8Array = text, fileName = 'letter.txt', actor = 'clerk') =>
  blobs().put(kernel.connection.db, { bytes, fileName, actor })
const open = (id: string, actor = 'clerk') => blobs().open(kernel.connection.db, id, actor)

describe('an upload', () => {
  it('comes back as it was, to who brought it', async () => {
    const bytes = randomBytes(100_000)
    const found = await open(await put(bytes, '手紙.txt'))
    expect(Buffer.from(found.bytes).equals(bytes)).toBe(true)
    expect(found).toMatchObject({ fileName: '手紙.txt' })
  })

  it('lies sealed in the table: no part of it can be read there', async () => {
    const id = await put()
    const [row] = await kernel.rows<{ sealed: Buffer }>('select sealed from kernel.blob where id = $1', [id])
    for (let at = 0; at + 8 <= text.length; at += 8)
      expect(row?.sealed.includes(text.subarray(at, at + 8))).toBe(false)
  })

  it('is unknown to everybody else, under another id, and to another node key', async () => {
    const id = await put()
    await expect(open(id, 'other')).rejects.toMatchObject({ code: 'kernel.blob-unknown', status: 404 })
    await expect(open(randomUUID())).rejects.toMatchObject({ code: 'kernel.blob-unknown' })
    const elsewhere = createBlobs(kernel.sources, nodeKey(randomBytes(32)))
    await expect(elsewhere.open(kernel.connection.db, id, 'clerk')).rejects.toThrow()
  })

  it('that was tampered with in the table does not open, nor in the place of another', async () => {
    const [one, two] = [await put(), await put(Buffer.from('other'))]
    await kernel.rows(
      'update kernel.blob a set sealed = b.sealed from kernel.blob b where a.id = $1 and b.id = $2',
      [one, two],
    )
    await expect(open(one)).rejects.toThrow()
    await kernel.rows(
      'update kernel.blob set sealed = set_byte(sealed, 30, get_byte(sealed, 30) # 1) where id = $1',
      [two],
    )
    await expect(open(two)).rejects.toThrow()
  })

  it('is dropped after a day unless an operation keeps it', async () => {
    const [loose, kept] = [await put(), await put()]
    await blobs().keep(kernel.connection.db, kept)
    kernel.advance(86_400_000)
    const fresh = await put()
    await blobs().dropLoose(kernel.connection.db, plus(kernel.sources.now(), -86_400_000 + 1))
    await expect(open(loose)).rejects.toMatchObject({ code: 'kernel.blob-unknown' })
    expect((await open(kept)).id).toBe(kept)
    expect((await open(fresh)).id).toBe(fresh)
  })

  it('past the limit is refused with the limit', async () => {
    await expect(put(new Uint8Array(maxBlobBytes + 1))).rejects.toMatchObject({
      code: 'kernel.too-large',
      detail: { limit: maxBlobBytes },
    })
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\x\\地図.pdf', '地図.pdf'],
    [`${'あ'.repeat(199)}🏠🏠`, `${'あ'.repeat(199)}🏠`],
    ['', ''],
  ])('named %j is shown as %j', async (name, shown) => {
    expect((await open(await put(text, name))).fileName).toBe(shown)
  })

  it.each([
    ['a\0b.txt', 'control-character', 2],
    ['a\nb.txt', 'line-break', 2],
    ['\ud800.txt', 'malformed', 1],
    ['exe\u202Efdp.pdf', 'bidi-control', 4],
  ])('named %j is refused: %s', async (name, code, place) => {
    await expect(put(text, name)).rejects.toMatchObject({
      code: 'kernel.invalid-input',
      issues: [{ path: 'file', code, detail: { place } }],
    })
  })
})
