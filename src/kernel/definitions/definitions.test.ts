import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DefinitionFile, importDefinitions, publishedDefinitions, readDefinitions } from '#kernel'
import { openKernel, type TestKernel } from '../../../tests/setup/kernel.ts'

let kernel: TestKernel
beforeAll(async () => {
  kernel = await openKernel()
})
beforeEach(async () => {
  await kernel.rows('truncate kernel.definition')
})

const file = (text: string, name = 'roles'): DefinitionFile => ({
  engine: 'people',
  name,
  bytes: Buffer.from(text),
})
const bring = (...files: DefinitionFile[]) =>
  importDefinitions(kernel.connection.db, files, kernel.sources.now())
const states = () =>
  kernel.rows<{ text: string; state: string }>(
    "select convert_from(bytes, 'UTF8') as text, state from kernel.definition order by text",
  )

describe('a shipped definition', () => {
  it('runs when nothing of its name runs yet', async () => {
    expect(await bring(file('a'), file('b', 'other'))).toBe(2)
    expect(await publishedDefinitions(kernel.connection.db, 'people')).toEqual({ roles: 'a', other: 'b' })
    expect(await publishedDefinitions(kernel.connection.db, 'alerts')).toEqual({})
  })

  it('that changed becomes available and takes nothing over', async () => {
    await bring(file('a'))
    expect(await bring(file('b'))).toBe(1)
    expect(await states()).toEqual([
      { text: 'a', state: 'published' },
      { text: 'b', state: 'available' },
    ])
  })

  it('brought again changes nothing, whatever the town made of it', async () => {
    await bring(file('a'))
    await bring(file('b'))
    await kernel.rows(
      "update kernel.definition set state = 'retired' where convert_from(bytes, 'UTF8') = 'a'",
    )
    await kernel.rows(
      "update kernel.definition set state = 'published' where convert_from(bytes, 'UTF8') = 'b'",
    )
    expect(await bring(file('a'), file('b'))).toBe(0)
    expect(await states()).toEqual([
      { text: 'a', state: 'retired' },
      { text: 'b', state: 'published' },
    ])
  })

  it('runs once, however many programs start at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => bring(file(`text ${n % 2}`))))
    expect((await states()).filter(({ state }) => state === 'published')).toHaveLength(1)
  })

  it('comes out byte for byte as it went in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hiroba-definitions-'))
    const text = '\ufeff# 役割\r\nroles: {}\t\n\n'
    await writeFile(join(folder, 'roles.yaml'), text)
    await writeFile(join(folder, 'README.md'), 'not one')
    const read = await readDefinitions('people', folder)
    await bring(...read)
    expect(read.map(({ name }) => name)).toEqual(['roles'])
    expect(await publishedDefinitions(kernel.connection.db, 'people')).toEqual({ roles: text })
    await rm(folder, { recursive: true })
  })
})
