import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { onEndless } from './live/endless.ts'
import type { Env } from './session.ts'

/**
 * A listening server; `stop` refuses new requests, ends event streams at once (a browser comes back by itself), lets
 * other requests in hand finish, and cuts what is left after ten seconds.
 */
export type Serving = { port: number; stop(): Promise<void> }

const graceMs = 10_000

/** Limits against slow and endless senders: 10 s for headers, 60 s for a request, 64 KiB headers. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  maxHeaderSize: 64 * 1024,
  keepAliveTimeout: 15_000,
}

/** A server with the answers on it that end only when somebody ends them. */
type Streaming = { server: Server; streams: Set<ServerResponse> }

function serverFor(app: Hono<Env>): Streaming {
  const streams = new Set<ServerResponse>()
  const listener = getRequestListener((request, env) => {
    const { outgoing } = env as HttpBindings
    onEndless(request, () => {
      streams.add(outgoing)
      outgoing.once('close', () => streams.delete(outgoing))
    })
    return app.fetch(request, env as Env['Bindings'])
  })
  return { server: createServer(limits, (request, response) => void listener(request, response)), streams }
}

function started(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', resolve)
    listen()
  })
}

function stopping({ server, streams }: Streaming): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    for (const stream of streams) stream.destroy()
    server.closeIdleConnections()
  })
}

/** Serves on `host` and `port` (0: any free one); rejects when the port is taken. */
export async function serveTcp(app: Hono<Env>, at: { host: string; port: number }): Promise<Serving> {
  const serving = serverFor(app)
  const { server } = serving
  await started(server, () => server.listen(at.port, at.host))
  return { port: (server.address() as AddressInfo).port, stop: () => stopping(serving) }
}

/** Serves on a unix socket only its owner can open; a left-over socket of a killed process is replaced. */
export async function serveSocket(app: Hono<Env>, path: string): Promise<Serving> {
  await rm(path, { force: true })
  const serving = serverFor(app)
  const { server } = serving
  // The mode is right from the first moment: nobody can connect between bind and chmod.
  const before = process.umask(0o177)
  try {
    await started(server, () => server.listen(path))
  } finally {
    process.umask(before)
  }
  await chmod(path, 0o600)
  return { port: 0, stop: () => stopping(serving) }
}
