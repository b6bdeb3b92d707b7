import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A place between two programs where every connection can be cut. `target`: a port of this machine, or a socket's path. */
export type Between = {
  port: number
  lead(target: number | string): void
  cut(): number
  close(): Promise<void>
}

/** Nobody is behind it until it is told whom it leads to: callers are cut off. */
export async function startProxy(first: number | string = 0): Promise<Between> {
  let target = first
  const open = new Set<Socket>()
  const hold = (socket: Socket, other: Socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      open.delete(socket)
      other.destroy()
    })
  }
  const server = createServer((caller) => {
    const onward = typeof target === 'string' ? connect(target) : connect(target, 'localhost')
    hold(caller, onward)
    hold(onward, caller)
    caller.pipe(onward).pipe(caller)
  })
  const cut = () => {
    const count = open.size
    for (const socket of open) socket.destroy()
    return count
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    lead: (to) => {
      target = to
    },
    cut,
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
