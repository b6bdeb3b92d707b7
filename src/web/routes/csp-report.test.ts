import { beforeEach, describe, expect, it } from 'vitest'
import { createLog, createMetrics, type Metrics } from '#kernel'
import { openTown } from '../../../tests/setup/town.ts'
import { webWith } from '../web-with.fixture.ts'

const older = 'application/csp-report'
const newer = 'application/reports+json'

let metrics: Metrics
let lines: string[]
let send: (body: string | Uint8Array, type: string) => Promise<Response>
beforeEach(async () => {
  const town = await openTown()
  metrics = createMetrics()
  lines = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const web = webWith(town, { modules: [], metrics, log })
  send = async (body, type) =>
    web.request('http://localhost:8080/csp-report', {
      method: 'POST',
      body: typeof body === 'string' ? body : Buffer.from(body),
      headers: { 'content-type': type },
    })
})

const figures = async () =>
  [...(await metrics.text()).matchAll(/^hiroba_csp_reports_total\{directive="([^"]+)"\} (\d+)$/gm)].map(
    ([, directive, count]) => [directive, Number(count)],
  )

const violation = (effectiveDirective: unknown, blockedURL: unknown = 'inline') => ({
  type: 'csp-violation',
  url: 'http://localhost:8080/ja/console/residents/found?q=山田',
  body: { effectiveDirective, blockedURL, documentURL: 'http://localhost:8080/ja/?q=山田', sample: '山田' },
})

describe('a report of a browser', () => {
  it('is counted by directive, whichever way it comes', async () => {
    const report = { 'csp-report': { 'violated-directive': "img-src 'self'", 'blocked-uri': 'data' } }
    expect((await send(JSON.stringify(report), older)).status).toBe(204)
    const two = [violation('script-src-elem'), violation('script-src-elem', 'https://evil.example/a.js?q=1')]
    expect((await send(JSON.stringify(two), `${newer}; charset=utf-8`)).status).toBe(204)
    expect(await figures()).toEqual([
      ['img-src', 1],
      ['script-src-elem', 2],
    ])
  })

  it('leaves in the log which directive and what kind of source, and nothing a person looked for', async () => {
    const sources = ['inline', 'eval', 'data:text/html,x', 'http://localhost:8080/a?q=山田', '', 7]
    const all = [...sources, 'https://evil.example/?山田'].map((from) => violation('script-src', from))
    await send(JSON.stringify(all), newer)
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      ['inline', 'eval', 'data', 'own', 'unknown', 'unknown', 'elsewhere'].map((blocked) =>
        expect.objectContaining({ directive: 'script-src', blocked, msg: 'web.csp-report' }),
      ),
    )
    expect(lines.join()).not.toMatch(/山田|evil|q=|localhost/)
  })

  it('about something made up is counted as other: a stranger makes no new figures', async () => {
    const odd = ['x', 'script-src-elem\n', '__proto__', null, {}, 'a'.repeat(9000)].map((name) =>
      violation(name),
    )
    await send(JSON.stringify([...odd, { type: 'deprecation', body: {} }, null, 3]), newer)
    expect(await figures()).toEqual([['other', 6]])
  })

  it('is one of twenty at most that come at once', async () => {
    await send(JSON.stringify(Array.from({ length: 60 }, () => violation('img-src'))), newer)
    expect(await figures()).toEqual([['img-src', 20]])
  })

  it.each<[string, string | Uint8Array, string, number]>([
    ['longer than 16 KiB', JSON.stringify([violation('img-src', 'x'.repeat(17_000))]), newer, 413],
    ['of another type', '{}', 'application/json', 415],
    ['of no type', '{}', '', 415],
    ['that is no JSON', '{', newer, 400],
    ['that is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), older, 400],
  ])('%s is refused', async (_what, body, type, status) => {
    expect((await send(body, type)).status).toBe(status)
    expect(await figures()).toEqual([])
  })

  it('of any JSON is taken or refused, never a bug', async () => {
    for (const text of [
      'null',
      '[]',
      '{}',
      '"a"',
      '[[[]]]',
      '{"csp-report":null}',
      '{"csp-report":[1]}',
      '3',
    ])
      for (const type of [older, newer]) expect((await send(text, type)).status).toBe(204)
  })

  it('that comes too often is refused, and says when to come again', async () => {
    const one = JSON.stringify([violation('img-src')])
    for (let n = 0; n < 30; n += 1) expect((await send(one, newer)).status).toBe(204)
    const late = await send(one, newer)
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await figures()).toEqual([['img-src', 30]])
  })
})
