import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readMarkdown } from '../documents/markdown.ts'
import { type KeyKind, makeCertificate } from './outside-world/certificate.ts'

export const nginxProgram = '/usr/sbin/nginx'

/** The block of a page for operators that begins like this. */
export function shownBlock(page: string, beginning: string): string {
  const { fences } = readMarkdown(readFileSync(page, 'utf8'))
  const block = fences.find(({ text }) => text.startsWith(beginning))
  if (!block) throw new Error(`${page} shows nothing that begins with ${beginning}`)
  return block.text
}

type Places = {
  folder: string
  port: number
  /** Addresses of the page, and where they are here. */
  upstreams: readonly (readonly [shown: string, here: string])[]
  /** Of its certificate. */
  keyKind?: KeyKind
}

/** nginx with a block of the operators' pages, word for word but for places; its log is `front.log` of the folder. */
export async function startNginx(
  block: string,
  { folder, port, upstreams, keyKind }: Places,
): Promise<ChildProcess> {
  const { key, cert } = await makeCertificate('hiroba.town.example', keyKind)
  await writeFile(join(folder, 'key.pem'), key)
  await writeFile(join(folder, 'certificate.pem'), cert)
  const served = block
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace(/ssl_certificate +[^;]+/, `ssl_certificate ${folder}/certificate.pem`)
    .replace(/ssl_certificate_key +[^;]+/, `ssl_certificate_key ${folder}/key.pem`)
  const servers = upstreams.reduce((text, [shown, here]) => text.replace(shown, here), served)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n')
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off; pid ${folder}/pid; error_log ${folder}/front.log; events {}\nhttp { access_log off;\n${paths}\n${servers}}\n`,
  )
  return spawn(nginxProgram, ['-p', folder, '-c', file], { stdio: 'ignore' })
}
