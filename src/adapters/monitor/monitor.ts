import { type ChildProcess, spawn } from 'node:child_process'
import type { OpenMonitor } from '../../engines/intake/ports.ts'
import { createDoorbell } from '../../kernel/index.ts'

const AGAIN_MS = 2_000
const RUNNING_MS = 30_000
const GRACE_MS = 3_000
const MOST_SAID = 500

type Events = Parameters<OpenMonitor>[1]

/**
 * Runs a program for as long as it is not closed: started again two seconds after it ended. It sees neither the settings of this town
 * (which hold passwords) nor its input, and is asked, then made, to end.
 */
export const openMonitor: OpenMonitor = ([program = '', ...words], events) => {
  const bell = createDoorbell()
  let stopped = false
  let child: ChildProcess | null = null
  const round = async () => {
    const started = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin', LANG: 'C' },
      cwd: '/',
    })
    child = started
    const said = await follow(started, events)
    child = null
    if (!stopped) events.ended(said)
  }
  const loop = async () => {
    while (!stopped) {
      // Without memory nothing can be started: told like any other end, and tried again.
      await round().catch((error: unknown) => events.ended(String(error)))
      await bell.nap(bell.rings(), AGAIN_MS)
    }
  }
  const running = loop()
  return {
    close: async () => {
      stopped = true
      bell.close()
      const last = child
      last?.kill('SIGTERM')
      const forced = setTimeout(() => last?.kill('SIGKILL'), GRACE_MS)
      await running
      clearTimeout(forced)
    },
  }
}

/** Until it ended and everything it printed was taken; what it said on its standard error, or why it could not be started. */
async function follow(child: ChildProcess, events: Events): Promise<string> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-MOST_SAID)
  })
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      said = error.message
      resolve()
    })
    child.once('close', () => resolve())
  })
  child.once('spawn', events.started)
  const alive = setInterval(events.running, RUNNING_MS)
  try {
    for await (const piece of child.stdout?.setEncoding('utf8') ?? []) await events.text(String(piece))
    await ended
    return said
  } finally {
    clearInterval(alive)
  }
}
