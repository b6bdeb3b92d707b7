import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptsGzip, createPublicCache } from './public-cache.ts'

/** A cache with a clock that stands, and what it rendered. */
function cacheWith(most?: number) {
  const rendered: string[] = []
  const clock = { now: 0 }
  const cached = createPublicCache(() => clock.now, 250, most)
  const read = (address: string) =>
    cached(address, async () => {
      rendered.push(address)
      return `<p>${address} ${rendered.length}</p>`
    })
  return { clock, rendered, cached, read }
}

describe('the cache of public pages', () => {
  it('renders once however many ask at the same time, and again when its time is over', async () => {
    const { clock, rendered, read } = cacheWith()
    const answers = await Promise.all(Array.from({ length: 50 }, () => read('/ja/')))
    expect(rendered).toEqual(['/ja/'])
    expect(new Set(answers.map(({ etag }) => etag)).size).toBe(1)
    clock.now = 249
    await read('/ja/')
    expect(rendered).toHaveLength(1)
    clock.now = 250
    await read('/ja/')
    expect(rendered).toHaveLength(2)
  })

  it('never renders an address more often than once in its time, whoever asks when', async () => {
    const moments = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 200 })))
    await fc.assert(
      fc.asyncProperty(moments, async (steps) => {
        const { clock, rendered, read } = cacheWith()
        const times: Record<string, number[]> = { a: [], b: [] }
        for (const [address, wait] of steps) {
          clock.now += wait
          const before = rendered.length
          await read(address)
          if (rendered.length > before) times[address]?.push(clock.now)
        }
        for (const all of Object.values(times))
          for (const [n, time] of all.slice(1).entries())
            expect(time - (all[n] ?? 0)).toBeGreaterThanOrEqual(250)
      }),
    )
  })

  it('does not remember a failure', async () => {
    const { cached, read } = cacheWith()
    await expect(cached('/', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect((await read('/')).html.toString()).toContain('/ 1')
  })

  it('keeps a newer page when an older, slower one fails', async () => {
    const { clock, cached, read, rendered } = cacheWith()
    const slow = Promise.withResolvers<string>()
    const first = cached('/', () => slow.promise)
    clock.now = 300
    await read('/')
    slow.reject(new Error('away'))
    await expect(first).rejects.toThrow('away')
    await read('/')
    expect(rendered).toEqual(['/'])
  })

  it('holds no more addresses than it may', async () => {
    const { rendered, read } = cacheWith(2)
    for (const address of ['a', 'b', 'c', 'c', 'b', 'a']) await read(address)
    expect(rendered).toEqual(['a', 'b', 'c', 'a'])
  })

  it('sends the same text packed and plain', async () => {
    const { read } = cacheWith()
    const { html, gzipped } = await read('/')
    expect(gunzipSync(gzipped).equals(html)).toBe(true)
  })
})

describe('Accept-Encoding', () => {
  it.each(['gzip', 'gzip, br', 'br;q=1.0, gzip;q=0.8', 'GZIP', 'deflate,gzip ; q=0.001', 'gzip;q=1'])(
    '%j takes gzip',
    (header) => {
      expect(acceptsGzip(header)).toBe(true)
    },
  )

  it.each(['gzip;q=0', 'gzip; q=0.000', 'br', '', 'x-gzip-not', undefined])('%j does not', (header) => {
    expect(acceptsGzip(header)).toBe(false)
  })
})
