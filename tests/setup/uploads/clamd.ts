import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The harmless file by which every scanner is tried (EICAR, 68 bytes), put together so that no scanner takes this one. */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('-'),
)

type Said = 'clean' | 'infected' | 'too-large' | 'nonsense' | 'nothing' | 'hang-up' | 'endless'

/** A little server that speaks clamd's protocol, strictly: what is no whole INSTREAM is answered with an error. */
export async function startLittleClamd(): Promise<{
  port: number
  say(what: Said): void
  files: Buffer[]
  close(): void
}> {
  let said: Said | null = null
  const files: Buffer[] = []
  const server = createServer((socket) => {
    let held = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes])
      if (said === 'hang-up') return void socket.destroy()
      if (said === 'too-large' && held.length > 1000)
        return void socket.end('INSTREAM size limit exceeded. ERROR\0')
      const file = wholeStream(held)
      if (file === undefined) return
      if (typeof file === 'string') return void socket.end(`${file}\0`)
      files.push(file)
      answer(socket, file, said)
    })
  })
  const say = (what: Said) => {
    said = what
  }
  await listening(server)
  const { port } = server.address() as { port: number }
  return { port, say, files, close: () => void server.close() }
}

function answer(socket: Socket, file: Buffer, said: Said | null): void {
  if (said === 'nothing') return
  if (said === 'nonsense') return void socket.end('what?\0')
  if (said === 'endless') return void socket.write('x'.repeat(10_000))
  const infected = said === 'infected' || file.includes(eicar)
  socket.end(infected ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
}

/** The file of a whole INSTREAM, the reply to another command, or nothing yet. */
function wholeStream(held: Buffer): Buffer | string | undefined {
  const end = held.indexOf(0)
  if (end < 0) return undefined
  const command = held.subarray(0, end).toString()
  if (command === 'zVERSION') return 'ClamAV 1.4.3/27500/Sun Nov 22 09:00:00 2026'
  if (command !== 'zINSTREAM') return 'UNKNOWN COMMAND. ERROR'
  const pieces: Buffer[] = []
  for (let at = end + 1; at + 4 <= held.length; ) {
    const length = held.readUInt32BE(at)
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(held.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}

const listening = (server: Server) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))

/** ClamAV's own daemon with no signatures but one of the EICAR file, so that nothing need be fetched. */
export async function startClamd(user: { uid: number; gid: number; name: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'clamd-'))
  const socket = join(folder, 'clamd.ctl')
  const md5 = createHash('md5').update(eicar).digest('hex')
  await writeFile(join(folder, 'own.hdb'), `${md5}:${eicar.length}:Eicar-Own\n`)
  await writeFile(
    join(folder, 'clamd.conf'),
    [
      'Foreground yes',
      `DatabaseDirectory ${folder}`,
      `LocalSocket ${socket}`,
      `TemporaryDirectory ${folder}`,
      'StreamMaxLength 1M',
      `User ${user.name}`,
    ].join('\n'),
  )
  await chmod(folder, 0o755)
  await chown(folder, user.uid, user.gid)
  const child = spawn('/usr/sbin/clamd', ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    socket,
    running: () => child.exitCode === null,
    async close() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
