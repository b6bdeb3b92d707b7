import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody } from './read-body.ts'

/** A request whose body comes in these chunks, and how many of them were asked for. */
function chunked(chunks: readonly Uint8Array[], headers: Record<string, string> = {}) {
  const state = { pulled: 0 }
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const chunk = chunks[state.pulled++]
    if (chunk) controller.enqueue(chunk)
    else controller.close()
  }
  const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 })
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' }
  return { request: new Request('http://localhost/', init), state }
}

describe('a body', () => {
  it('is read whole, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), async (chunks) => {
        const whole = Buffer.concat(chunks)
        const read = await readBody(chunked(chunks).request, whole.length)
        expect(Buffer.from(read).equals(whole)).toBe(true)
      }),
    )
  })

  it('longer than the limit is refused, without reading on, whatever length was announced', async () => {
    const chunks = Array.from({ length: 1000 }, () => new Uint8Array(10))
    for (const announced of ['5', '-1', 'x', '1e99']) {
      const { request, state } = chunked(chunks, { 'content-length': announced })
      await expect(readBody(request, 25)).rejects.toMatchObject({
        code: 'kernel.too-large',
        detail: { limit: 25 },
      })
      expect(state.pulled).toBeLessThan(10)
    }
  })

  it('announced too long is refused before a byte of it is read', async () => {
    const { request, state } = chunked([new Uint8Array(1)], { 'content-length': '26' })
    await expect(readBody(request, 25)).rejects.toMatchObject({ code: 'kernel.too-large' })
    expect(state.pulled).toBe(0)
  })

  it('that is not there is empty', async () => {
    expect(await readBody(new Request('http://localhost/'), 1)).toHaveLength(0)
  })
})
