import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer as createClear, type IncomingMessage, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { answerOf, type Behaviour } from './behaviour.ts'
import { createReceipts, type Receipt } from './receipts.ts'

export type EndpointOptions = {
  behaviour: Behaviour
  /** What it checks signatures with. */
  secret?: Uint8Array
  /** TLS with this key and certificate. */
  tls?: { key: string; cert: string }
}

export type Endpoint = {
  /** On 127.0.0.1, a port of its own. */
  url: string
  port: number
  /** Messages it took, each once; a request without `webhook-id` is not recorded. */
  received(): Receipt[]
  /** Messages that came although it had them. */
  repeats(): number
  /** Whole requests, taken or not. */
  requests(): number
  /** Connections it was given. */
  connections(): number
  /** Those of them that are open now. */
  openConnections(): number
  /** From the next request on. */
  become(behaviour: Behaviour): void
  close(): Promise<void>
}

/** A receiver on a port of its own. */
export async function openEndpoint({ behaviour, secret, tls }: EndpointOptions): Promise<Endpoint> {
  const receipts = createReceipts()
  let answer = answerOf(behaviour)
  let requests = 0
  let connections = 0
  let closed = 0
  const server: Server = tls === undefined ? createClear() : createSecure(tls)
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections += 1
    socket.once('close', () => {
      closed += 1
    })
  })
  server.on('request', (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      requests += 1
      const body = Buffer.concat(pieces)
      answer(request, response, () => record(request, body))
    })
  })

  function record(request: IncomingMessage, body: Buffer): void {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const id = headers['webhook-id']
    if (id === undefined) return
    const verified = secret === undefined ? null : isSigned(headers, body, secret)
    receipts.add({ id, verified, headers, body })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1_024, resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  if (behaviour.kind === 'dead') await close()
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/inbox`,
    port,
    received: receipts.all,
    repeats: receipts.repeats,
    requests: () => requests,
    connections: () => connections,
    openConnections: () => connections - closed,
    become(next) {
      answer = answerOf(next)
    },
    close,
  }
}

/** Standard Webhooks or WebSub, whichever the message claims. */
function isSigned(headers: Record<string, string>, body: Buffer, secret: Uint8Array): boolean {
  const hub = headers['x-hub-signature']
  if (hub !== undefined)
    return equal(hub, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`
  const expected = createHmac('sha256', secret).update(content).update(body).digest('base64')
  return equal(headers['webhook-signature'] ?? '', `v1,${expected}`)
}

const equal = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
