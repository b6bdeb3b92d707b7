import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { type LiveStream, liveStream, type Moment } from './live-stream.ts'

const at = (html: string): NonNullable<Moment> => ({ html, time: '12時00分' })
const pace = { everyMs: 1, looksPerBeat: 3, looks: 100 }

/** A stream that shows these one after the other and then ends for good, and how often it said that it ended. */
function showing(moments: readonly string[], more: Partial<LiveStream> = {}) {
  const [first = '', ...later] = moments
  const told = { ended: 0, drawn: 0 }
  const stream = liveStream({
    first: at(first),
    draw: async () => {
      const html = later[told.drawn]
      told.drawn += 1
      return html === undefined ? null : at(html)
    },
    held: undefined,
    onEnd: () => {
      told.ended += 1
    },
    pace,
    ...more,
  })
  return { stream, told }
}

type Sent = { name: string; id: string | undefined; html: string | undefined }

/** Reads events as a browser does (HTML §9.2.6). */
async function eventsOf(stream: ReadableStream<Uint8Array>): Promise<Sent[]> {
  const blocks = (await text(stream)).split('\n\n').filter((block) => block.includes('event:'))
  return blocks.map((block) => {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    )
    const data = JSON.parse(fields.get('data') ?? '{}') as { html?: string }
    return { name: fields.get('event') ?? '', id: fields.get('id'), html: data.html }
  })
}

describe('the stream of a live part', () => {
  it('sends what is there, then only what changed, and says when it is over', async () => {
    const { stream, told } = showing(['a', 'a', 'b', 'b', 'a'])
    const sent = await eventsOf(stream)
    expect(sent.map(({ name, html }) => [name, html])).toEqual([
      ['part', 'a'],
      ['part', 'b'],
      ['part', 'a'],
      ['ended', undefined],
    ])
    expect(sent[0]?.id).toBe(sent[2]?.id)
    expect(sent[0]?.id).not.toBe(sent[1]?.id)
    expect(told.ended).toBe(1)
  })

  it('does not send again what the browser says it holds', async () => {
    const [before] = await eventsOf(showing(['a']).stream)
    const again = await eventsOf(showing(['a', 'b'], { held: before?.id }).stream)
    expect(again.map(({ name, html }) => [name, html])).toEqual([
      ['part', 'b'],
      ['ended', undefined],
    ])
  })

  it('says that it is still there, after so many looks without a change', async () => {
    const sent = await eventsOf(showing(['a', 'a', 'a', 'a', 'a', 'a', 'a', 'b', 'b']).stream)
    expect(sent.map(({ name }) => name)).toEqual(['part', 'beat', 'beat', 'part', 'ended'])
  })

  it('ends after its time without a farewell, so that the browser comes back', async () => {
    const { stream, told } = showing(
      Array.from({ length: 50 }, (_, n) => String(n)),
      {
        pace: { ...pace, looks: 4 },
      },
    )
    const sent = await eventsOf(stream)
    expect(sent.map(({ name }) => name)).toEqual(['part', 'part', 'part', 'part'])
    expect(told).toEqual({ ended: 1, drawn: 3 })
  })

  it('ends when it cannot be drawn', async () => {
    const { stream, told } = showing(['a'], { draw: () => Promise.reject(new Error('away')) })
    expect((await eventsOf(stream)).map(({ name }) => name)).toEqual(['part'])
    expect(told.ended).toBe(1)
  })

  it('looks no more once the reader has left, at whatever point', async () => {
    for (const reads of [0, 1, 2]) {
      const { stream, told } = showing(Array.from({ length: 50 }, (_, n) => String(n)))
      const reader = stream.getReader()
      for (let n = 0; n < reads; n += 1) await reader.read()
      await reader.cancel()
      expect(told.ended).toBe(1)
      const { drawn } = told
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(told.drawn).toBe(drawn)
    }
  })

  it('looks no further than a reader takes what it sends', async () => {
    const { stream, told } = showing(Array.from({ length: 50 }, (_, n) => String(n)))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(told.drawn).toBeLessThanOrEqual(2)
    await stream.cancel()
  })

  it('keeps each event on lines of its own, whatever the markup holds', async () => {
    const nasty = 'a\n\nevent: ended\ndata: {}\n\r\u2028</script>'
    const sent = await eventsOf(showing([nasty]).stream)
    expect(sent.map(({ name, html }) => [name, html])).toEqual([
      ['part', nasty],
      ['ended', undefined],
    ])
  })
})
