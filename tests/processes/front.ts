import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../setup/free-port.ts'
import { shownBlock, startNginx } from '../setup/nginx.ts'

/** nginx in front of these ports, as docs/operators/cluster.md says, word for word but for places. */
export async function startFront(
  folder: string,
  upstreams: readonly [number, number],
): Promise<{ port: number; process: ChildProcess }> {
  const port = await freePort()
  const child = await startNginx(shownBlock('docs/operators/cluster.md', 'upstream hiroba {'), {
    folder,
    port,
    upstreams: [
      ['127.0.0.1:8080', `127.0.0.1:${upstreams[0]}`],
      ['127.0.0.1:8082', `127.0.0.1:${upstreams[1]}`],
    ],
  })
  await listens(port, child)
  return { port, process: child }
}

async function listens(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const there = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (there) return
    await delay(50)
  }
  throw new Error('nginx ended')
}
