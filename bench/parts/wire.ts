/** One frame at the start of what came, `size` bytes. `done`: a greeting or a subscription was taken. */
export type Frame = { size: number; payload: Buffer | null; reply: Buffer | null; done: boolean }

/** As much of a broker's protocol as it takes to publish and to be told. */
export type Wire = {
  greet(client: string): Buffer
  subscribe: Buffer
  publish(payload: Buffer): Buffer
  /** Null while the frame is not whole. */
  read(bytes: Buffer): Frame | null
}

const quiet = { payload: null, reply: null, done: false }
const topic = 'alerts'

/** NATS client protocol (docs.nats.io): lines, and after MSG so many bytes. */
export const nats: Wire = {
  greet: () => Buffer.from('CONNECT {"verbose":false,"pedantic":false}\r\nPING\r\n'),
  subscribe: Buffer.from(`SUB ${topic} 1\r\nPING\r\n`),
  publish: (payload) =>
    Buffer.concat([Buffer.from(`PUB ${topic} ${payload.length}\r\n`), payload, Buffer.from('\r\n')]),
  read(bytes) {
    const end = bytes.indexOf('\r\n')
    if (end < 0) return null
    const line = bytes.toString('latin1', 0, end)
    const size = end + 2
    if (line === 'PING') return { ...quiet, size, reply: Buffer.from('PONG\r\n') }
    if (line === 'PONG') return { ...quiet, size, done: true }
    if (line.startsWith('-ERR')) throw new Error(line)
    if (!line.startsWith('MSG ')) return { ...quiet, size }
    const length = Number(line.slice(line.lastIndexOf(' ') + 1))
    if (bytes.length < size + length + 2) return null
    return { ...quiet, size: size + length + 2, payload: bytes.subarray(size, size + length) }
  },
}

const text = (value: string) => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

/** A control packet: type and flags, the length in groups of seven bits (MQTT 3.1.1 §2.2.3), the rest. */
function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const rest = Buffer.concat(parts)
  const length: number[] = []
  for (let left = rest.length; left > 0 || length.length === 0; left >>= 7)
    length.push(left > 127 ? (left & 127) | 128 : left)
  return Buffer.concat([Buffer.from([first, ...length]), rest])
}

/** Where the packet's own part begins and ends; null while the head is not whole. */
function extent(bytes: Buffer): { start: number; end: number } | null {
  let length = 0
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    const group = bytes[at] ?? 0
    length |= (group & 127) << (7 * (at - 1))
    if (group < 128) return { start: at + 1, end: at + 1 + length }
  }
  return null
}

const packetId = Buffer.from([0, 1])

/** MQTT 3.1.1 (OASIS), everything at QoS 1; packet id 1 is enough for one message at a time. */
export const mqtt: Wire = {
  greet: (client) => packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 0]), text(client)),
  subscribe: packet(0x82, packetId, text(topic), Buffer.from([1])),
  publish: (payload) => packet(0x32, text(topic), packetId, payload),
  read(bytes) {
    const found = extent(bytes)
    if (found === null || bytes.length < found.end) return null
    const { start, end: size } = found
    const kind = (bytes[0] ?? 0) >> 4
    if (kind === 2 || kind === 9) return { ...quiet, size, done: true }
    if (kind !== 3) return { ...quiet, size }
    const after = start + 2 + bytes.readUInt16BE(start)
    const reply = packet(0x40, bytes.subarray(after, after + 2))
    return { ...quiet, size, reply, payload: bytes.subarray(after + 2, size) }
  },
}
