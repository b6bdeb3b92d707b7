import { randomUUID } from 'node:crypto'
import { Agent, request as requestOfNode } from 'node:http'
import { Agent as AgentOfUndici, request as requestOfUndici } from 'undici'
import { z } from 'zod'
import { monotonicMs, takeOrders } from './role.ts'

const How = z.enum(['node:http', 'undici', 'one after the other'])
const Order = z.object({
  how: How,
  /** Requests under way at once. */
  lanes: z.int(),
  ports: z.array(z.int()).readonly(),
  body: z.string(),
  rounds: z.int(),
})
export type Order = z.output<typeof Order>

/** The rounds that ended; fewer than ordered when one failed. */
export const Rounds = z.object({
  rounds: z.array(z.object({ id: z.string(), startedMs: z.number() })),
  seconds: z.number(),
  cpuSeconds: z.number(),
  failure: z.string().nullable(),
})
export type Rounds = z.output<typeof Rounds>

type Message = { port: number; headers: Record<string, string>; body: Buffer }
type Post = (message: Message) => Promise<void>

function withNode(): Post {
  const agent = new Agent({ keepAlive: true })
  return ({ port, headers, body }) =>
    new Promise((resolve, reject) => {
      requestOfNode(
        { host: '127.0.0.1', port, path: '/inbox', method: 'POST', agent, headers },
        (response) => {
          response.on('end', resolve).resume()
        },
      )
        .once('error', reject)
        .end(body)
    })
}

function withUndici(): Post {
  const dispatcher = new AgentOfUndici({ connections: 1 })
  return async ({ port, headers, body }) => {
    const sent = { dispatcher, method: 'POST' as const, headers, body }
    const answer = await requestOfUndici(`http://127.0.0.1:${port}/inbox`, sent)
    await answer.body.dump()
  }
}

/** One message to every port, so many at a time; the first failure ends it. */
async function sendRound(post: Post, { lanes, ports, body }: Order, id: string): Promise<void> {
  const bytes = Buffer.from(body)
  const headers = {
    'content-type': 'application/cap+xml',
    'content-length': String(bytes.length),
    'webhook-id': id,
  }
  let next = 0
  const lane = async () => {
    for (let port = ports[next++]; port !== undefined; port = ports[next++])
      await post({ port, headers, body: bytes })
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

async function sendRounds(order: Order): Promise<Rounds> {
  const post = order.how === 'undici' ? withUndici() : withNode()
  const rounds: Rounds['rounds'] = []
  const began = { ms: monotonicMs(), cpu: process.cpuUsage() }
  let failure: string | null = null
  try {
    for (let round = 0; round < order.rounds; round++) {
      const id = randomUUID()
      const startedMs = monotonicMs()
      await sendRound(post, order, id)
      rounds.push({ id, startedMs })
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
  const { user, system } = process.cpuUsage(began.cpu)
  return { rounds, seconds: (monotonicMs() - began.ms) / 1000, cpuSeconds: (user + system) / 1e6, failure }
}

/** Posts without signature, retry or receipt: what a sender costs that does nothing else. */
export function runPosts(): void {
  takeOrders(Order, async (order, say) => say(await sendRounds(order)))
}
