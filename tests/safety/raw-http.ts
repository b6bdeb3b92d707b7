import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Where raw bytes are sent; by TLS with any certificate, for it is the bytes inside that matter. */
export type Door = { port: number; tls?: boolean }

export function open({ port, tls = false }: Door): Socket {
  return tls ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }) : connect(port, '127.0.0.1')
}

/** When it is closed, however that came about. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.on('error', () => undefined).once('close', () => resolve()))

const silentMs = 1_000
const quietMs = 120
const closeMs = 20_000

/**
 * Sends these bytes as they are and reads until the other side ends the connection, says nothing more for a moment, or
 * nothing at all for a second: a connection that is kept open is no refusal to wait for. Where the bytes ask for the end of
 * the connection, `untilClosed` waits for it longer than any answer takes.
 */
export function exchange(door: Door, bytes: string | Buffer, untilClosed = false): Promise<string> {
  const socket = open(door)
  const pieces: Buffer[] = []
  return new Promise((resolve) => {
    const done = () => {
      socket.destroy()
      resolve(Buffer.concat(pieces).toString('latin1'))
    }
    socket.setTimeout(untilClosed ? closeMs : silentMs, done)
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece)
      if (!untilClosed) socket.setTimeout(quietMs)
    })
    socket.once('close', done)
    socket.once('error', done)
    socket.write(bytes, 'latin1')
  })
}

/** The status codes of all answers in what was read. */
export const statuses = (read: string): number[] =>
  [...read.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, code]) => Number(code))
