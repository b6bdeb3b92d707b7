import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { onEndless } from './live/endless.ts'
import type { Env } from './session.ts'

/**
 * A listening server. `drain` goes on answering, but keeps no connection open after its answer. `stop` takes no new
 * connection, ends event streams (a browser comes back by itself), lets other requests in hand finish, and cuts what is
 * left after 30 seconds.
 */
export type Serving = { port: number; drain(): void; stop(): Promise<void> }

const graceMs = 30_000
/** What a reader of a stream has time for to take its end. */
const streamGraceMs = 2_000

/**
 * Limits against slow and endless senders and readers: 10 s for headers, 60 s for a request, 64 KiB headers, two minutes
 * in which nothing at all moves, and how many may be connected at once. Looked after each second: Node's own half a
 * minute would be added to all of them.
 */
const tcpLimits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 64 * 1024,
  keepAliveTimeout: 15_000,
  idleTimeout: 120_000,
  maxConnections: 2_000,
}
type Limits = typeof tcpLimits

/** The operator may wait for as long as a command takes. */
const socketLimits: Limits = { ...tcpLimits, idleTimeout: 0 }

const refusal = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'
/** The town is no proxy: it builds no tunnel (CONNECT, RFC 9110 §9.3.6). */
const noTunnel = 'HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/**
 * HTTP/1.0 knows no chunks: a proxy of that age may see the end of such a request elsewhere than we (RFC 9112 §6.1), so it
 * is refused, and with it whatever follows on its connection.
 */
const isWellFramed = ({ httpVersion, headers, socket }: IncomingMessage): boolean =>
  !socket.writableEnded && (httpVersion !== '1.0' || headers['transfer-encoding'] === undefined)

/** A server with the answers on it that end only when somebody ends them. */
type Streaming = { server: Server; streams: Map<ServerResponse, () => void>; leave(): void }

function serverFor(app: Hono<Env>, { idleTimeout, maxConnections, ...limits }: Limits): Streaming {
  const streams = new Map<ServerResponse, () => void>()
  const open = new Set<ServerResponse>()
  let leaving = false
  const listener = getRequestListener((request, env) => {
    const { outgoing } = env as HttpBindings
    onEndless(request, (end) => {
      streams.set(outgoing, end)
      outgoing.once('close', () => streams.delete(outgoing))
    })
    return app.fetch(request, env as Env['Bindings'])
  })
  const server = createServer(limits, (request, response) => {
    const { socket } = request
    if (leaving) response.shouldKeepAlive = false
    open.add(response)
    response.once('close', () => open.delete(response))
    // It was begun as if more could follow on its connection.
    response.once('finish', () => {
      if (!server.listening) socket.end()
    })
    if (isWellFramed(request)) void listener(request, response)
    else if (!socket.writableEnded) socket.end(refusal, () => socket.destroy())
  })
  server.on('connect', (_request, socket) => socket.end(noTunnel, () => socket.destroy()))
  server.maxConnections = maxConnections
  server.setTimeout(idleTimeout)
  const leave = () => {
    leaving = true
    for (const response of open) response.shouldKeepAlive = false
  }
  return { server, streams, leave }
}

function started(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', resolve)
    listen()
  })
}

async function stopping({ server, streams, leave }: Streaming): Promise<void> {
  leave()
  // Whoever has connected by now has been taken in; the system would reset who still waits when the door closes.
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise<void>((resolve) => {
    const cutAll = setTimeout(() => server.closeAllConnections(), graceMs)
    const cutStreams = setTimeout(() => {
      for (const stream of streams.keys()) stream.destroy()
    }, streamGraceMs)
    server.close(() => {
      clearTimeout(cutAll)
      clearTimeout(cutStreams)
      resolve()
    })
    for (const end of streams.values()) end()
    server.closeIdleConnections()
  })
}

type At = { host: string; port: number; limits?: Partial<Limits> }

/** Serves on `host` and `port` (0: any free one); rejects when the port is taken. */
export async function serveTcp(app: Hono<Env>, at: At): Promise<Serving> {
  const serving = serverFor(app, { ...tcpLimits, ...at.limits })
  const { server } = serving
  await started(server, () => server.listen(at.port, at.host))
  const { port } = server.address() as AddressInfo
  return { port, drain: serving.leave, stop: () => stopping(serving) }
}

/** Serves on a unix socket only its owner can open; a left-over socket of a killed process is replaced. */
export async function serveSocket(app: Hono<Env>, path: string): Promise<Serving> {
  await rm(path, { force: true })
  const serving = serverFor(app, socketLimits)
  const { server } = serving
  // The mode is right from the first moment: nobody can connect between bind and chmod.
  const before = process.umask(0o177)
  try {
    await started(server, () => server.listen(path))
  } finally {
    process.umask(before)
  }
  await chmod(path, 0o600)
  return { port: 0, drain: serving.leave, stop: () => stopping(serving) }
}
