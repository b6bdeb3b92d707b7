import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createLog, type Module, query } from '#kernel'
import { moduleOf, webWith } from '../../src/web/web-with.fixture.ts'
import { openTown, type TestTown } from '../setup/town.ts'

/** What ends a line, moves a cursor, or hides what follows, in some reader of headers or logs. */
const nasty = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\u001b[2J',
  '\u001b]0;x\u0007',
  '\u009b2J',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u007f',
  '\u0085',
  '\u000b',
  '\ufeff',
  '\ud800',
]

let town: TestTown
beforeAll(async () => {
  town = await openTown({ until: 'file' })
})

/** A town with one file of any name, and an operation that fails with any words. */
function withFile(fileName: () => string, log = createLog('silent')) {
  const fail = query({
    name: 'odd.fail',
    summary: 'fails',
    grant: 'public',
    input: z.object({}),
    output: z.object({}),
    run: async () => {
      throw new Error(fileName())
    },
  })
  const odd: Module = moduleOf('odd', {
    operations: [fail],
    downloads: [
      {
        path: '/my/odd',
        grant: 'public',
        load: async () => ({ bytes: Buffer.from('x'), type: 'application/pdf', fileName: fileName() }),
      },
    ],
  })
  return webWith(town, { modules: [odd], log })
}

/** RFC 8187 §3.2.1: nothing but what the grammar of `ext-value` takes. */
const extended = /^attachment; filename\*=UTF-8''(?:%[0-9A-F]{2}|[A-Za-z0-9!#$&+.^_`|~-])*$/

describe('a name of a file', () => {
  it('becomes one header of the right form, whatever it is, and comes back as it was', async () => {
    let name = ''
    const web = withFile(() => name)
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...nasty.map((sign) => `通知'(*)!"${sign}.pdf`)),
    )
    await fc.assert(
      fc.asyncProperty(any, async (text) => {
        name = text
        const response = await web.request('http://localhost:8080/ja/my/odd')
        const header = response.headers.get('content-disposition') ?? ''
        expect([response.status, header]).toEqual([200, expect.stringMatching(extended)])
        expect(decodeURIComponent(header.split("''")[1] ?? '')).toBe(text.toWellFormed())
      }),
      { numRuns: 300 },
    )
  })
})

describe('a line of the log', () => {
  it('is one line that no terminal obeys, whatever a stranger sends', async () => {
    const lines: string[] = []
    const log = createLog('trace', { write: (line) => void lines.push(line) })
    let words = ''
    const web = withFile(() => words, log)
    for (const sign of nasty) {
      words = `a${sign}{"level":60,"msg":"forged"}`
      const headers = {
        'content-type': 'application/json',
        'x-file-name': encodeURIComponent(words.toWellFormed()),
        'user-agent': 'x\u0080y',
      }
      await web.request('http://localhost:8080/api/odd/fail', { method: 'POST', body: '{}', headers })
      await web.request(`http://localhost:8080/ja/${encodeURIComponent(words.toWellFormed())}`)
    }
    expect(lines.length).toBeGreaterThanOrEqual(nasty.length)
    for (const line of lines) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand there.
      expect(line).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*\n$/)
      expect(JSON.parse(line)).toMatchObject({ msg: 'web.bug' })
    }
  })
})

describe('a header', () => {
  it('is never made of what stands in an address', async () => {
    for (const sign of ['%0d%0a', '%0a', '%00', '%e5%98%8a%e5%98%8d']) {
      for (const path of [
        `/ja/${sign}x-evil:1`,
        `/${sign}x-evil:1`,
        `/ja/console/${sign}x-evil:1`,
        `/ja/?q=${sign}x-evil:1`,
        `/alerts/${sign}x-evil:1.cap`,
      ]) {
        const { headers } = await town.get(path)
        expect([path, headers.get('x-evil')]).toEqual([path, null])
        expect([path, /evil/.test(headers.get('location') ?? '')]).toEqual([path, false])
      }
    }
  })

  it('of a language or a condition changes nothing but that', async () => {
    for (const value of ['ja\tx', 'x'.repeat(8000), '*', '"', 'en;q=1e400', ';;,,;q=']) {
      const response = await town.web.request('http://localhost:8080/', {
        headers: { 'accept-language': value, 'if-none-match': value, range: value },
      })
      expect([value, response.status, response.headers.get('location')]).toEqual([
        value,
        302,
        expect.stringMatching(/^\/(ja|ja-x-easy|en)\/$/),
      ])
    }
  })
})
