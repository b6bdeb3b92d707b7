import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { z } from 'zod'
import { Arrivals, Arrived } from './arrivals.ts'
import { takeOrders } from './role.ts'

const Order = z.discriminatedUnion('order', [
  z.object({ order: z.literal('open'), healthy: z.int(), slow: z.int() }),
  z.object({ order: z.literal('expect'), count: z.int() }),
  z.object({ order: z.literal('tally') }),
])

const Opened = z.object({ said: z.literal('opened'), healthy: z.array(z.int()), slow: z.array(z.int()) })
const Sample = z.object({ receiver: z.int(), head: z.string(), body: z.string() })
const Tally = z.object({
  said: z.literal('tally'),
  total: z.int(),
  repeats: z.int(),
  /** The request that came last to a healthy receiver. */
  sample: Sample.nullable(),
})
export type Tally = z.output<typeof Tally>
export const SinkWord = z.discriminatedUnion('said', [Opened, Arrived, Tally])

const slowMs = 10_000
const answer = 'HTTP/1.1 204 No Content\r\n\r\n'

/** Tells each whole request of a connection; there is one at a time. */
function readRequests(socket: Socket, onRequest: (head: string, body: Buffer) => void): void {
  let held: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes: Buffer) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    const end = held.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = held.toString('latin1', 0, end)
    const whole = end + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    if (held.length < whole) return
    const body = held.subarray(end + 4, whole)
    held = held.subarray(whole)
    onRequest(head, body)
  })
}

async function listenEach(
  count: number,
  onRequest: (socket: Socket, receiver: number, head: string, body: Buffer) => void,
): Promise<number[]> {
  const ports = Array.from({ length: count }, async (_, receiver) => {
    const server = createServer({ noDelay: true }, (socket) =>
      readRequests(socket, (head, body) => onRequest(socket, receiver, head, body)),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return z.object({ port: z.int() }).parse(server.address()).port
  })
  return Promise.all(ports)
}

/** A thousand receivers in one process: each on its port, answering 204 and noting when a message was whole. */
export function runSinks(): void {
  let sample: z.output<typeof Sample> | null = null
  const arrivals = new Arrivals((word) => void process.send?.(word))
  const healthy = (socket: Socket, receiver: number, head: string, body: Buffer) => {
    arrivals.note(/webhook-id: *(\S+)/i.exec(head)?.[1] ?? '', receiver)
    socket.write(answer)
    if (receiver === 0) sample = { receiver, head, body: body.toString() }
  }
  const slow = (socket: Socket) => {
    setTimeout(() => socket.destroyed || socket.write(answer), slowMs)
  }
  takeOrders(Order, async (order, say) => {
    switch (order.order) {
      case 'open':
        return say({
          said: 'opened',
          healthy: await listenEach(order.healthy, healthy),
          slow: await listenEach(order.slow, slow),
        })
      case 'expect':
        arrivals.expected = order.count
        return
      case 'tally':
        return say({ said: 'tally', total: arrivals.total, repeats: arrivals.repeats, sample })
      default:
        return order satisfies never
    }
  })
}
