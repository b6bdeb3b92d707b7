import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port of this machine that nobody listened on a moment ago. Below those the system gives away by itself: between the
 * look and the start any connection of another test could have been given one of them. Above 10080, the last that no
 * browser and no fetch connects to.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_081, 32_000)
    const probe = createServer().listen(port, '127.0.0.1')
    const fault = await once(probe, 'listening').then(
      () => null,
      (error: NodeJS.ErrnoException) => error,
    )
    if (fault?.code === 'EADDRINUSE') continue
    if (fault) throw fault
    probe.close()
    await once(probe, 'close')
    return port
  }
}
