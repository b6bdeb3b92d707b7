import { describe, expect, it } from 'vitest'
import { createShortCache } from './short-cache.ts'

/** A cache with a clock that stands, whose values end when the test says. */
function cacheWith(more: { keeps?(value: string): boolean; oneAtATime?: boolean } = {}) {
  const clock = { now: 0 }
  const making: PromiseWithResolvers<string>[] = []
  const cache = createShortCache<string>({ nowMs: () => clock.now, most: 10, ...more })
  const get = () =>
    cache.get('key', 250, () => {
      const made = Promise.withResolvers<string>()
      making.push(made)
      return made.promise
    })
  return { clock, making, cache, get }
}

describe('a short cache', () => {
  it('gives without waiting what is ready and in its time, and nothing else', async () => {
    const { clock, making, cache, get } = cacheWith()
    expect(cache.fresh('key')).toBeUndefined()
    const asked = get()
    expect(cache.fresh('key')).toBeUndefined()
    making[0]?.resolve('one')
    await asked
    clock.now = 249
    expect(cache.fresh('key')).toBe('one')
    clock.now = 250
    expect(cache.fresh('key')).toBeUndefined()
  })

  it('counts its time from when making began', async () => {
    const { clock, making, cache, get } = cacheWith()
    const asked = get()
    clock.now = 249
    making[0]?.resolve('one')
    await asked
    expect(cache.fresh('key')).toBe('one')
    clock.now = 250
    expect(cache.fresh('key')).toBeUndefined()
  })

  it('gives what is not worth keeping to who waits for it, and makes it again for the next', async () => {
    const { making, cache, get } = cacheWith({ keeps: (value) => value !== 'poor' })
    const both = Promise.all([get(), get()])
    making[0]?.resolve('poor')
    expect(await both).toEqual(['poor', 'poor'])
    expect(cache.fresh('key')).toBeUndefined()
    const next = get()
    making[1]?.resolve('good')
    expect(await next).toBe('good')
    expect(cache.fresh('key')).toBe('good')
  })

  it('keeps what is newer when an older, slower one is not worth keeping', async () => {
    const { clock, making, cache, get } = cacheWith({ keeps: (value) => value !== 'poor' })
    const slow = get()
    clock.now = 300
    const quick = get()
    making[1]?.resolve('good')
    await quick
    making[0]?.resolve('poor')
    expect(await slow).toBe('poor')
    expect(cache.fresh('key')).toBe('good')
  })

  it('makes again what takes longer than its time, unless one at a time was asked for', async () => {
    for (const oneAtATime of [false, true]) {
      const { clock, making, get } = cacheWith({ oneAtATime })
      const slow = get()
      clock.now = 1000
      const next = get()
      expect(making).toHaveLength(oneAtATime ? 1 : 2)
      for (const made of making) made.resolve('one')
      expect(await Promise.all([slow, next])).toEqual(['one', 'one'])
      const after = get()
      expect(making).toHaveLength(2)
      for (const made of making) made.resolve('two')
      await after
    }
  })

  it('tries again after a failure, told to everybody who waited', async () => {
    const { making, get } = cacheWith({ oneAtATime: true })
    const [one, two] = [get(), get()]
    making[0]?.reject(new Error('away'))
    await expect(one).rejects.toThrow('away')
    await expect(two).rejects.toThrow('away')
    const next = get()
    making[1]?.resolve('there')
    expect(await next).toBe('there')
  })
})
