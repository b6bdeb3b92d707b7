import { setTimeout as delay } from 'node:timers/promises'
import type { Assembled } from './assemble.ts'
import type { Config } from './config.ts'
import { ownControlSocket } from './control-socket.ts'
import { type Serving, serveSocket, serveTcp } from './web/serve.ts'

/** Ports of portal and console; null for what this process does not serve. */
export type Ports = { port: number | null; consolePort: number | null }

type Listening = {
  started: (() => Promise<void>)[]
  /** From now on health says no. */
  leave(): void
}

/**
 * Opens the socket for the operator's commands and, in a web process, the addresses of the town. On the way down health
 * says no at once, so that nobody sends more; who still comes is answered while it drains.
 */
export async function listenFor(
  { web, consoleWeb, control }: Assembled,
  config: Config,
  { started, leave }: Listening,
): Promise<Ports> {
  const socket = await serveSocket(control, await ownControlSocket(config))
  started.push(socket.stop)
  if (!config.roles.includes('web')) return { port: null, consolePort: null }
  const open: Serving[] = []
  started.push(async () => void (await Promise.all(open.map((one) => one.stop()))))
  const portal = await serveTcp(web, config)
  open.push(portal)
  const desk = consoleWeb && config.console ? await serveTcp(consoleWeb, config.console) : null
  if (desk) open.push(desk)
  started.push(async () => {
    leave()
    for (const one of open) one.drain()
    await delay(config.drainSeconds * 1000)
  })
  return { port: portal.port, consolePort: desk?.port ?? null }
}
