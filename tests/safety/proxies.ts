import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readMarkdown } from '../documents/markdown.ts'
import { freePort } from '../setup/free-port.ts'
import { makeCertificate } from '../setup/outside-world/certificate.ts'
import { type Door, open } from './raw-http.ts'

/** Programs a town may put in front; where one is not installed, why its tests are passed over. */
const proxyPrograms = { nginx: '/usr/sbin/nginx', haproxy: '/usr/sbin/haproxy' }
export type ProxyName = keyof typeof proxyPrograms

export const missing = (name: ProxyName): string =>
  existsSync(proxyPrograms[name]) ? '' : ` (passed over: ${name} is not installed)`

export type InFront = { door: Door; stop(): Promise<void> }

/** The proxy in front of a server on `upstream`; nginx as docs/operators/install.md says, word for word but for places. */
export async function startProxy(name: ProxyName, upstream: number): Promise<InFront> {
  const folder = await mkdtemp(join(tmpdir(), `hiroba-${name}-`))
  const port = await freePort()
  const { words, tls } =
    name === 'nginx' ? await nginx(folder, port, upstream) : await haproxy(folder, port, upstream)
  const child = spawn(proxyPrograms[name], words, { stdio: 'ignore' })
  const door = { port, tls }
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
export function nginxServer(): string {
  const { fences } = readMarkdown(readFileSync('docs/operators/install.md', 'utf8'))
  const block = fences.find(({ text }) => text.startsWith('server {'))
  if (!block) throw new Error('the page on installing shows no server block')
  return block.text
}

async function nginx(folder: string, port: number, upstream: number) {
  const { key, cert } = await makeCertificate('hiroba.town.example')
  await writeFile(join(folder, 'key.pem'), key)
  await writeFile(join(folder, 'certificate.pem'), cert)
  const server = nginxServer()
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace(/ssl_certificate +[^;]+/, `ssl_certificate ${folder}/certificate.pem`)
    .replace(/ssl_certificate_key +[^;]+/, `ssl_certificate_key ${folder}/key.pem`)
    .replace('http://127.0.0.1:8080', `http://127.0.0.1:${upstream}`)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n')
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off; pid ${folder}/pid; error_log /dev/null; events {}\nhttp { access_log off;\n${paths}\n${server}}\n`,
  )
  return { words: ['-p', folder, '-c', file], tls: true }
}

async function haproxy(folder: string, port: number, upstream: number) {
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
  return { words: ['-db', '-f', file], tls: false }
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
