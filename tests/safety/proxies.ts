import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../setup/free-port.ts'
import { nginxProgram, shownBlock, startNginx } from '../setup/nginx.ts'
import type { KeyKind } from '../setup/outside-world/certificate.ts'
import { type Door, open } from './raw-http.ts'

/** Programs a town may put in front; where one is not installed, why its tests are passed over. */
const proxyPrograms = { nginx: nginxProgram, haproxy: '/usr/sbin/haproxy' }
export type ProxyName = keyof typeof proxyPrograms

export const missing = (name: ProxyName): string =>
  existsSync(proxyPrograms[name]) ? '' : ` (passed over: ${name} is not installed)`

export type InFront = { door: Door; stop(): Promise<void> }

/** The proxy in front of a server on `upstream`; nginx as docs/operators/install.md says, word for word but for places. */
export async function startProxy(name: ProxyName, upstream: number, keyKind?: KeyKind): Promise<InFront> {
  const folder = await mkdtemp(join(tmpdir(), `hiroba-${name}-`))
  const port = await freePort()
  const child = await starts[name]({ folder, port, upstream, ...(keyKind ? { keyKind } : {}) })
  const door = { port, tls: name === 'nginx' }
  await reachable(door)
  return {
    door,
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The server block that operators are told to use. */
export const nginxServer = (): string => shownBlock('docs/operators/install.md', 'server {')

type Place = { folder: string; port: number; upstream: number; keyKind?: KeyKind }

const starts: Record<ProxyName, (place: Place) => Promise<ChildProcess>> = {
  nginx: ({ upstream, ...place }) =>
    startNginx(nginxServer(), {
      ...place,
      upstreams: [['127.0.0.1:8080', `127.0.0.1:${upstream}`]],
    }),
  haproxy: startHaproxy,
}

async function startHaproxy({ folder, port, upstream }: Place): Promise<ChildProcess> {
  const file = join(folder, 'haproxy.cfg')
  await writeFile(
    file,
    `defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
  timeout http-request 5s
frontend town
  bind 127.0.0.1:${port}
  http-request set-header X-Forwarded-For %[src]
  default_backend hiroba
backend hiroba
  server one 127.0.0.1:${upstream}
`,
  )
  return spawn(proxyPrograms.haproxy, ['-db', '-f', file], { stdio: 'ignore' })
}

async function reachable(door: Door): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = open(door)
    const there = await new Promise<boolean>((resolve) => {
      socket.once(door.tls ? 'secureConnect' : 'connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (there) return
    await sleep(50)
  }
  throw new Error('the proxy does not listen')
}
