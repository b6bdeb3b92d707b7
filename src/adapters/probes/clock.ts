import { createSocket } from 'node:dgram'
import { systemSources } from '#kernel'

/** This machine's clock, in milliseconds since 1970. */
const clock = () => Date.parse(systemSources.now())
const patienceMs = 3_000
const port = 123
const packetBytes = 48
/** Seconds from 1900 to 1970 (RFC 5905 §6). */
const epoch = 2_208_988_800

/**
 * How many milliseconds this clock is ahead of a time server's, by one question (RFC 5905 §14, without filtering); null
 * when it gives no usable answer. `server` is a name or address, with `:port` where it is not 123.
 */
export function readClock(server: string): Promise<number | null> {
  const [host = '', own] = server.split(/:(?=\d+$)/)
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    const end = (ahead: number | null) => {
      clearTimeout(timer)
      socket.close()
      resolve(ahead)
    }
    const timer = setTimeout(() => end(null), patienceMs)
    const question = Buffer.alloc(packetBytes)
    // Version 4, mode 3: a client.
    question[0] = 0x23
    const sent = clock()
    writeTime(question, sent)
    socket.once('error', () => end(null))
    socket.on('message', (answer) => {
      // An answer repeats the moment of its question: another's is passed over.
      if (answer.length < packetBytes || !answer.subarray(24, 32).equals(question.subarray(40, 48))) return
      end(aheadBy(answer, { sent, received: clock() }))
    })
    socket.send(question, own === undefined ? port : Number(own), host, (error) => {
      if (error) end(null)
    })
  })
}

/** A server that is not set itself says so by leap 3 or stratum 0. */
function aheadBy(answer: Buffer, { sent, received }: { sent: number; received: number }): number | null {
  const unset = ((answer[0] ?? 0) & 0xc0) === 0xc0 || answer[1] === 0 || (answer[1] ?? 0) > 15
  const isServer = ((answer[0] ?? 0) & 7) === 4
  if (unset || !isServer) return null
  const [came, left] = [timeAt(answer, 32), timeAt(answer, 40)]
  return -((came - sent + (left - received)) / 2)
}

function writeTime(packet: Buffer, at: number): void {
  packet.writeUInt32BE(Math.floor(at / 1000) + epoch, 40)
  packet.writeUInt32BE(Math.floor(((at % 1000) / 1000) * 2 ** 32), 44)
}

const timeAt = (packet: Buffer, at: number) =>
  (packet.readUInt32BE(at) - epoch) * 1000 + (packet.readUInt32BE(at + 4) / 2 ** 32) * 1000
