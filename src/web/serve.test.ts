import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Serving, serveSocket, serveTcp } from './serve.ts'
import type { Env } from './session.ts'

let folder = ''
const open: Serving[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hiroba-serve-'))
})
afterEach(async () => {
  for (const serving of open.splice(0)) await serving.stop()
  await rm(folder, { recursive: true })
})

const kept = async (serving: Promise<Serving>): Promise<Serving> => {
  const opened = await serving
  open.push(opened)
  return opened
}
const hello = () => new Hono<Env>().get('/', (c) => c.text('hello'))
const tcp = (app: Hono<Env>, port = 0) => kept(serveTcp(app, { host: '127.0.0.1', port }))

/** Sends these bytes as they are and reads until the server ends the connection. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(bytes)
  return text(socket)
}

describe('the town on a port', () => {
  it('answers there, and knows the address it is asked from', async () => {
    const app = new Hono<Env>().get('/', (c) => c.text(c.env.incoming?.socket?.remoteAddress ?? 'nobody'))
    const { port } = await tcp(app)
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('127.0.0.1')
  })

  it('that is taken is refused', async () => {
    const { port } = await tcp(hello())
    await expect(tcp(hello(), port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it.each([
    ['no host at all', 'GET / HTTP/1.1\r\n\r\n'],
    ['headers past 64 KiB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
    ['no HTTP', 'hello?\r\n\r\n'],
    [
      'two lengths, as in request smuggling',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n'],
  ])('refuses a request with %s, and goes on answering others', async (_what, bytes) => {
    const { port } = await tcp(hello())
    expect(await raw(port, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
  })

  it('lets the request in hand finish when it stops, and takes no other', async () => {
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const app = new Hono<Env>().get('/', async (c) => {
      reached.resolve()
      await released.promise
      return c.text('finished')
    })
    const serving = await serveTcp(app, { host: '127.0.0.1', port: 0 })
    const answer = fetch(`http://127.0.0.1:${serving.port}/`, { headers: { connection: 'close' } })
    await reached.promise
    const stopped = serving.stop()
    await expect(fetch(`http://127.0.0.1:${serving.port}/`)).rejects.toThrow()
    released.resolve()
    expect(await (await answer).text()).toBe('finished')
    await stopped
  })
})

describe('a town on a port that drains', () => {
  const over = (port: number, agent: Agent) =>
    new Promise<{ status: number | undefined; connection: string | undefined; local: number | undefined }>(
      (resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, agent, path: '/' }, (response) => {
          const { statusCode: status, headers, socket } = response
          const answer = { status, connection: headers.connection, local: socket.localPort }
          response.resume().once('end', () => resolve(answer))
        })
        sent.once('error', reject).end()
      },
    )

  it('answers who was connected and who is new, and keeps neither connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const serving = await tcp(hello())
    const before = await over(serving.port, agent)
    expect(before).toMatchObject({ status: 200, connection: 'keep-alive' })
    serving.drain()
    const known = await over(serving.port, agent)
    expect(known).toEqual({ status: 200, connection: 'close', local: before.local })
    const fresh = await over(serving.port, agent)
    expect(fresh).toMatchObject({ status: 200, connection: 'close' })
    expect(fresh.local).not.toBe(before.local)
    agent.destroy()
  })

  it('tells the connection of a request in hand that it is the last', async () => {
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const app = new Hono<Env>().get('/', async (c) => {
      reached.resolve()
      await released.promise
      return c.text('finished')
    })
    const serving = await tcp(app)
    const agent = new Agent({ keepAlive: true })
    const answer = over(serving.port, agent)
    await reached.promise
    serving.drain()
    released.resolve()
    expect(await answer).toMatchObject({ status: 200, connection: 'close' })
    agent.destroy()
  })
})

describe("the operator's socket", () => {
  const ask = async (socketPath: string) => {
    const sent = request({ socketPath, path: '/', headers: { host: 'localhost' } }).end()
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream]
    return text(response)
  }

  it('can be opened by its owner alone', async () => {
    const path = join(folder, 'control.sock')
    await kept(serveSocket(hello(), path))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await ask(path)).toBe('hello')
  })

  it('takes the place of what a killed program left there', async () => {
    const path = join(folder, 'control.sock')
    await writeFile(path, '')
    await kept(serveSocket(hello(), path))
    expect(await ask(path)).toBe('hello')
  })
})
