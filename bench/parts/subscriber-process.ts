import { connect, type Socket } from 'node:net'
import { z } from 'zod'
import { Arrivals, Arrived } from './arrivals.ts'
import { takeOrders } from './role.ts'
import { type Frame, mqtt, nats, type Wire } from './wire.ts'

export const wires = { nats, mqtt }
export type WireName = keyof typeof wires

const Order = z.object({ wire: z.enum(['nats', 'mqtt']), port: z.int(), count: z.int() })
export const SubscriberWord = z.discriminatedUnion('said', [
  z.object({ said: z.literal('subscribed') }),
  Arrived,
])

/** A message begins with its id, a UUID. */
export const idBytes = 36

export type Client = { socket: Socket; ready: Promise<void> }

/** Tells each whole frame; returns what is left. */
function readFrames(wire: Wire, bytes: Buffer, onFrame: (frame: Frame) => void): Buffer {
  let rest = bytes
  while (rest.length > 0) {
    const frame = wire.read(rest)
    if (frame === null) break
    rest = rest.subarray(frame.size)
    onFrame(frame)
  }
  return rest
}

/** A client of a broker on this machine. */
export function open(
  wire: Wire,
  { port, name, listening }: { port: number; name: string; listening: boolean },
  onMessage: (payload: Buffer) => void,
): Client {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let missing = listening ? 2 : 1
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.on('error', reject)
  socket.write(listening ? Buffer.concat([wire.greet(name), wire.subscribe]) : wire.greet(name))
  let held: Buffer = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    held = readFrames(wire, Buffer.concat([held, bytes]), ({ payload, reply, done }) => {
      if (payload) onMessage(payload)
      if (reply) socket.write(reply)
      if (done) missing--
      if (missing === 0) resolve()
    })
  })
  return { socket, ready: promise }
}

/** Many clients of one broker in one process, noting when a message was whole. */
export function runSubscribers(): void {
  const arrivals = new Arrivals((word) => void process.send?.(word))
  takeOrders(Order, async ({ wire, port, count }, say) => {
    arrivals.expected = count
    const clients = Array.from({ length: count }, (_, receiver) =>
      open(wires[wire], { port, name: `subscriber-${receiver}`, listening: true }, (payload) =>
        arrivals.note(payload.toString('latin1', 0, idBytes), receiver),
      ),
    )
    await Promise.all(clients.map((client) => client.ready))
    say({ said: 'subscribed' })
  })
}
