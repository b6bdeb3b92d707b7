import { readdirSync } from 'node:fs'
import { createElement } from 'react'
import { describe, expect, it } from 'vitest'
import { page } from '#kernel'
import { Island } from '#ui'
import { openTown } from '../../tests/setup/town.ts'
import { islandAt, islandNamed } from './islands.ts'
import { moduleOf, webWith } from './web-with.fixture.ts'

const names = readdirSync('src/web/islands')
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.ts'.length))

describe('the scripts for browsers', () => {
  it('are found', () => {
    expect(names).toContain('live')
  })

  it.each(names)(
    '%s is at most 10 KB, asks nothing of others and has an address that changes with it',
    (name) => {
      const { href, text } = islandNamed(name)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10 * 1024)
      expect(text).not.toMatch(/sourceMappingURL|\beval\(|new Function|https?:\/\/(?!www\.w3\.org)/)
      // Phones of 2019 know neither.
      expect(text).not.toMatch(/\?\?|\?\.[a-z[(]/i)
      expect(href).toMatch(new RegExp(`^/assets/${name}\\.[0-9a-f]{16}\\.js$`))
      expect(islandAt(href)?.text).toBe(text)
    },
  )

  it.each(['/assets/live.0123456789abcdef.js', '/assets/nothing.0123456789abcdef.js', '/assets/live.js'])(
    'are at their own address only, not at %s',
    (path) => {
      expect(islandAt(path)).toBeUndefined()
    },
  )

  it('that no file holds are a bug of the page', () => {
    expect(() => islandNamed('nothing')).toThrow('src/web/islands/nothing.ts')
  })

  it('cannot be put on a page that is the same for everyone', async () => {
    const shared = page<null>({
      path: '/shared',
      face: 'portal',
      grant: 'public',
      cache: true,
      load: async () => null,
      title: () => 'shared',
      view: () => createElement(Island, { name: 'live' }),
    })
    const town = await openTown()
    const web = webWith(town, { modules: [moduleOf('trial', { pages: [shared] })] })
    expect((await web.request('http://localhost/ja/shared')).status).toBe(500)
    const live = { ...shared, live: () => null }
    expect(() => webWith(town, { modules: [moduleOf('trial', { pages: [live] })] })).toThrow('/shared')
  })
})
