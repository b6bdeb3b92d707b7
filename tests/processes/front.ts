import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readMarkdown } from '../documents/markdown.ts'
import { freePort } from '../setup/free-port.ts'
import { makeCertificate } from '../setup/outside-world/certificate.ts'

/** nginx in front of these ports, as docs/operators/cluster.md says, word for word but for places. */
export async function startFront(
  folder: string,
  upstreams: readonly [number, number],
): Promise<{ port: number; process: ChildProcess }> {
  const port = await freePort()
  const { key, cert } = await makeCertificate('hiroba.town.example')
  await writeFile(join(folder, 'key.pem'), key)
  await writeFile(join(folder, 'certificate.pem'), cert)
  const servers = shown()
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace(/ssl_certificate +[^;]+/, `ssl_certificate ${folder}/certificate.pem`)
    .replace(/ssl_certificate_key +[^;]+/, `ssl_certificate_key ${folder}/key.pem`)
    .replace('127.0.0.1:8080', `127.0.0.1:${upstreams[0]}`)
    .replace('127.0.0.1:8082', `127.0.0.1:${upstreams[1]}`)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n')
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off; pid ${folder}/pid; error_log ${folder}/front.log; events {}\nhttp { access_log off;\n${paths}\n${servers}}\n`,
  )
  const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', file], { stdio: 'ignore' })
  await listens(port, child)
  return { port, process: child }
}

function shown(): string {
  const { fences } = readMarkdown(readFileSync('docs/operators/cluster.md', 'utf8'))
  const block = fences.find(({ text }) => text.startsWith('upstream hiroba {'))
  if (!block) throw new Error('the page on clusters shows no upstream')
  return block.text
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
