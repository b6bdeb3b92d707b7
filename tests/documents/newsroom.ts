import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { pageOf } from './pages.ts'

/** The program of a page whose first line is `// <name>`, running as a reader of the page would run it. */
export type Newsroom = {
  /** Until it has printed a line that begins so; the rest of that line. */
  says(begin: string): Promise<string>
  /** What it keeps under a message's id. */
  alert(id: string): string
  stop(): Promise<void>
}

export async function startNewsroom(page: string, name: string, town: string): Promise<Newsroom> {
  const program = pageOf(page).fences.find(({ text }) => text.startsWith(`// ${name}\n`))?.text
  if (program === undefined) throw new Error(`${page} has no ${name}`)
  // Inside the project, where its packages are found.
  const folder = mkdtempSync(resolve('.cache/newsroom-'))
  writeFileSync(join(folder, name), program)
  const port = await freePort()
  const child = spawn(process.execPath, [name], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { TOWN: town, HOOK: `http://127.0.0.1:${port}/hook`, PORT: String(port) },
  })
  const said: string[] = []
  let heard = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line)
    heard.resolve()
    heard = Promise.withResolvers()
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  return {
    says: async (begin) => {
      for (;;) {
        const line = said.find((one) => one.startsWith(begin))
        if (line !== undefined) return line.slice(begin.length)
        const over = await Promise.race([heard.promise, ended.then(() => true)])
        if (over) throw new Error(`${name} ended before it said ${begin}`)
      }
    },
    alert: (id) => readFileSync(join(folder, `${id}.cap`), 'utf8'),
    stop: async () => {
      child.kill()
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const { port } = z.object({ port: z.number() }).parse(probe.address())
  await new Promise((done) => probe.close(done))
  return port
}

/** Runs operations as a figure of the demonstration town. */
export async function persona(origin: string, id: string) {
  const entered = await fetch(`${origin}/ja/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ _operation: 'people.assume-persona', _key: randomUUID(), id }),
  })
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return async (name: string, input: object): Promise<{ id: string; version: number }> => {
    const answer = await fetch(`${origin}/api/${name.replace('.', '/')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, cookie },
      body: JSON.stringify(input),
    })
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
    return z.looseObject({ id: z.string(), version: z.number() }).parse(await answer.json())
  }
}
