import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Actor } from '#kernel'
import { atEnd } from './ending.ts'
import { type OutsideWorld, startOutsideWorld } from './outside-world/index.ts'
import { openTown, type TestTown } from './town.ts'

type Way = 'open' | 'cut-before' | 'cut-after'

/** A town, the prefecture that takes its reports, and the way between them, over a real connection. */
export type TwoTowns = {
  prefecture: TestTown
  town: TestTown
  /** Duty officers of both. */
  inPrefecture: Actor
  inTown: Actor
  /** Where the prefecture is reached by others. */
  address: string
  /** From now on connections are whole, or break before the prefecture hears, or before its answer is heard. */
  way(now: Way): void
  /** Both clocks. */
  advance(milliseconds: number): void
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** Two Hirobas, one as the prefecture of the other. */
export async function openTwoTowns(): Promise<TwoTowns> {
  const outside: OutsideWorld = await startOutsideWorld()
  atEnd('test', () => outside.close())
  let way: Way = 'open'
  const server = createServer((request, response) => {
    if (way === 'cut-before') return void request.socket.destroy()
    void (async () => {
      const body = await bodyOf(request)
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as [string, string]] : [],
      )
      const asked = { method: request.method ?? 'GET', headers, body: new Uint8Array(body) }
      const answer = await prefecture.web.request(`${address}${request.url}`, asked)
      if (way === 'cut-after') return void request.socket.destroy()
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(Buffer.from(await answer.arrayBuffer()))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd('test', () => new Promise<void>((resolve) => void server.close(() => resolve())))
  atEnd('test', async () => server.closeAllConnections())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const prefecture = await openTown({ publicUrl: address })
  const town = await openTown({ outside })
  return {
    prefecture,
    town,
    inPrefecture: (await prefecture.staff('duty-officer')).actor,
    inTown: (await town.staff('duty-officer')).actor,
    address,
    way: (now) => {
      way = now
    },
    advance: (milliseconds) => {
      prefecture.advance(milliseconds)
      town.advance(milliseconds)
    },
  }
}
