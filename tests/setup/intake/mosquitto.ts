import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { makeCertificate } from '../outside-world/certificate.ts'

/** Debian's broker; tests that need it say what they skip where it is missing. */
const mosquittoProgram = '/usr/sbin/mosquitto'
export const hasMosquitto = existsSync(mosquittoProgram)

export type Mosquitto = {
  address: string
  /** The same with TLS, and the certificate that vouches for it. */
  secureAddress: string
  authorityFile: string
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A broker on ports of its own that keeps sessions and messages over its own death; `settings` are lines of its file. */
export async function openMosquitto(...settings: readonly string[]): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'hiroba-mosquitto-'))
  const [port, securePort] = [await freePort(), await freePort()]
  const { key, cert } = await makeCertificate('localhost')
  const place = (name: string) => join(folder, name)
  await writeFile(place('key.pem'), key)
  await writeFile(place('cert.pem'), cert)
  await writeFile(
    place('mosquitto.conf'),
    [
      `user ${userInfo().username}`,
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_interval 1',
      'allow_anonymous true',
      ...settings,
      `listener ${port} 127.0.0.1`,
      `listener ${securePort} 127.0.0.1`,
      `certfile ${place('cert.pem')}`,
      `keyfile ${place('key.pem')}`,
      '',
    ].join('\n'),
  )
  let child: ChildProcess | null = null
  const start = async () => {
    child = spawn(mosquittoProgram, ['-c', place('mosquitto.conf')], { stdio: 'ignore' })
    await answering(port)
  }
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    const running = child
    child = null
    if (running === null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await gone
  }
  await start()
  return {
    address: `mqtt://127.0.0.1:${port}`,
    secureAddress: `mqtts://localhost:${securePort}`,
    authorityFile: place('cert.pem'),
    start,
    stop,
    close: async () => {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('mosquitto does not answer')
}
