import type { Socket } from 'node:net'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '#kernel'
import { readBody } from '../../src/web/read-body.ts'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import type { Env } from '../../src/web/session.ts'
import { openTown } from '../setup/town.ts'
import { closed, open } from './raw-http.ts'

/** The limits of the town, a hundredth as long, so that a test need not wait. */
const limits = { headersTimeout: 200, requestTimeout: 500, connectionsCheckingInterval: 50, idleTimeout: 700 }
const large = Buffer.alloc(64 * 1024 * 1024, 'x')

let serving: Serving
let read = 0
beforeAll(async () => {
  const app = new Hono<Env>()
    .get('/', (c) => c.text('hello'))
    .get('/large', (c) => c.body(large))
    .post('/', async (c) => {
      read += (await readBody(c.req.raw, 1024 * 1024)).byteLength
      return c.text('taken')
    })
    .onError((_error, c) => c.text('refused', 400))
  serving = await serveTcp(app, { host: '127.0.0.1', port: 0, limits: { ...limits, maxConnections: 40 } })
})
afterAll(() => serving.stop())

const others = async () => (await fetch(`http://127.0.0.1:${serving.port}/`)).text()

/** Sends one byte after the other, slowly, until the connection is ended by the other side. */
async function drip(start: string, more: () => string): Promise<string> {
  const socket = open(serving)
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  socket.write(start)
  const timer = setInterval(() => socket.writable && socket.write(more()), 20)
  await closed(socket)
  clearInterval(timer)
  return Buffer.concat(pieces).toString()
}

describe('a slow sender', () => {
  it('of headers, one byte at a time, is cut off', async () => {
    const ended = drip('GET / HTTP/1.1\r\nHost: localhost\r\nX: ', () => 'x')
    expect(await others()).toBe('hello')
    expect(await ended).toMatch(/^(HTTP\/1\.1 408 |$)/)
  })

  it('of whole header lines without end is cut off', async () => {
    expect(await drip('GET / HTTP/1.1\r\nHost: localhost\r\n', () => 'X: y\r\n')).toMatch(
      /^(HTTP\/1\.1 408 |$)/,
    )
  })

  it('of a body, announced or in chunks, is cut off, and nothing of it is taken for a request', async () => {
    const length = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n'
    const chunks = 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n'
    const slow = [drip(length, () => 'x'), drip(chunks, () => '1\r\nx\r\n')]
    expect(await others()).toBe('hello')
    for (const answer of await Promise.all(slow)) expect(answer).not.toContain('taken')
    expect(read).toBe(0)
  })

  it('who connects and says nothing is cut off', async () => {
    const socket = open(serving)
    await closed(socket.resume())
    expect(await others()).toBe('hello')
  })

  it('in a crowd does not keep others out', async () => {
    const crowd = Array.from({ length: 30 }, () => drip('GET / HTTP/1.1\r\nX: ', () => 'x'))
    expect(await others()).toBe('hello')
    await Promise.all(crowd)
    expect(await others()).toBe('hello')
  })
})

it('a reader who takes nothing of a large answer is cut off', async () => {
  const socket: Socket = open(serving)
  socket.pause()
  socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n')
  // Nothing is read until the server has given up; then what was under way ends before the whole.
  await new Promise((resolve) => setTimeout(resolve, 3 * limits.idleTimeout))
  let got = 0
  socket.on('data', (piece: Buffer) => {
    got += piece.length
  })
  socket.resume()
  await closed(socket)
  expect(got).toBeLessThan(large.length)
})

it('a sender who leaves in the middle of a body is no bug: nothing stands in the log', async () => {
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  const town = await openTown({ log })
  const here = await serveTcp(town.web, { host: '127.0.0.1', port: 0, limits })
  const { cookie } = await town.staff('administrator')
  const head = `Host: localhost\r\nCookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 99999\r\n`
  for (const path of ['/api/alerts/list', '/api/blobs', '/csp-report']) {
    const socket = open(here)
    socket.write(`POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\n\r\n{"a`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.destroy()
  }
  await here.stop()
  expect(lines).toEqual([])
})

it('more than may be connected at once are turned away, and there is room again when some leave', async () => {
  const held = Array.from({ length: 60 }, () => open(serving))
  const gone = held.map((socket) => closed(socket.resume()))
  await Promise.race(gone)
  for (const socket of held) socket.destroy()
  await Promise.all(gone)
  expect(await others()).toBe('hello')
})
