import { createSocket } from 'node:dgram'

/** The addresses a name has at one question after the other; the last answer stays. */
type Answers = ReadonlyArray<readonly string[]>

export type Names = {
  /** `address:port` of the name server. */
  address: string
  /** From now on; every question for A counts as one turn, answers are for once only (TTL 0). */
  set(name: string, answers: Answers): void
  /** From now on no question is answered. */
  fallSilent(): void
  questions(): number
  close(): Promise<void>
}

/** A name server (RFC 1035) on 127.0.0.1 that can change its mind. Names it does not know do not exist. */
export async function openNames(): Promise<Names> {
  const socket = createSocket('udp4')
  const known = new Map<string, { answers: Answers; turn: number }>()
  let questions = 0
  let silent = false
  socket.on('message', (question, from) => {
    questions += 1
    if (silent) return
    const { name, type, end } = readQuestion(question)
    const entry = known.get(name)
    const turn = entry === undefined ? 0 : Math.min(entry.turn, entry.answers.length - 1)
    // Both questions of one look-up get the same turn; the second of them ends it.
    if (entry !== undefined && type === AAAA) entry.turn += 1
    const addresses = (entry?.answers[turn] ?? []).filter((one) => one.includes(':') === (type === AAAA))
    socket.send(
      writeAnswer(question.subarray(0, end), entry !== undefined, addresses),
      from.port,
      from.address,
    )
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    set: (name, answers) => void known.set(name, { answers, turn: 0 }),
    fallSilent() {
      silent = true
    },
    questions: () => questions,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

const A = 1
const AAAA = 28

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function writeAnswer(question: Buffer, exists: boolean, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question)
  header.writeUInt16BE(exists ? 0x8180 : 0x8183, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt32BE(0, 8)
  return Buffer.concat([header, ...addresses.map(record)])
}

function record(address: string): Buffer {
  const data = address.includes(':') ? sixteen(address) : Buffer.from(address.split('.').map(Number))
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(data.length === 4 ? A : AAAA, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function sixteen(address: string): Buffer {
  const [front = '', back = ''] = address.split('::')
  const words = (text: string) =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16))
  const missing = address.includes('::') ? 8 - words(front).length - words(back).length : 0
  const all = [...words(front), ...Array<number>(missing).fill(0), ...words(back)]
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]))
}
