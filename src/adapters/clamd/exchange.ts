import { connect } from 'node:net'

/** Where clamd listens. */
export type ClamdAddress = { path: string } | { host: string; port: number }

/** Whatever it says, whole; or why nothing came. */
export type Reply = { ok: true; text: string } | { ok: false; reason: 'unreachable' | 'timeout' | 'answer' }

const longestReply = 4096

/**
 * One command on a connection of its own; the reply ends with a zero byte, or with the connection. A daemon that has
 * enough says so and closes before all was sent: what it said counts.
 */
export function exchange(
  address: ClamdAddress,
  parts: readonly Uint8Array[],
  totalMs: number,
): Promise<Reply> {
  return new Promise((resolve) => {
    const socket = connect({ ...address })
    let said = Buffer.alloc(0)
    const end = (reply: Reply) => {
      clearTimeout(timer)
      resolve(reply)
      socket.destroy()
    }
    const whatWasSaid = (otherwise: Reply) =>
      end(said.length === 0 ? otherwise : { ok: true, text: said.toString('utf8') })
    const timer = setTimeout(() => end({ ok: false, reason: 'timeout' }), totalMs)
    socket.on('data', (bytes) => {
      said = Buffer.concat([said, bytes])
      const stop = said.indexOf(0)
      if (stop >= 0) end({ ok: true, text: said.subarray(0, stop).toString('utf8') })
      else if (said.length > longestReply) end({ ok: false, reason: 'answer' })
    })
    // A closed connection can still hold what was said before; it is read before the error comes.
    socket.on('error', () => whatWasSaid({ ok: false, reason: 'unreachable' }))
    socket.on('close', () => whatWasSaid({ ok: false, reason: 'answer' }))
    for (const part of parts) socket.write(part)
  })
}
