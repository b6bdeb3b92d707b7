import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Provider } from 'oidc-provider'

type Answer = { status: number; body: unknown; headers: Readonly<Record<string, unknown>> }
type Outcome = { answer: Answer } | { error: unknown }

/** What of an answer is the provider's to say; the frame of the town says the rest. */
const kept = ['content-type', 'www-authenticate']
const taken = ['authorization', 'content-type']

/**
 * Asks the provider and gives its answer as one of ours. It is made for sockets of Node; here it is given a request that
 * was already read, with the limits of the town, and nothing else of whoever sent it: no cookie, no address, no origin.
 */
export function askProvider(provider: Provider): (path: string, request: Request) => Promise<Response> {
  const answers = new WeakMap<IncomingMessage, Outcome>()
  provider.use(async (ctx, next) => {
    ctx.respond = false
    try {
      await next()
      const { headers } = ctx.response
      answers.set(ctx.req, { answer: { status: ctx.status, body: ctx.body, headers } })
    } catch (error) {
      answers.set(ctx.req, { error })
    }
  })
  const handle = provider.callback()
  return async (path, request) => {
    const incoming = await plainRequest(path, request)
    await handle(incoming, new ServerResponse(incoming))
    const outcome = answers.get(incoming)
    if (!outcome) throw new Error('the authorisation server gave no answer')
    if ('error' in outcome) throw outcome.error
    return responseOf(outcome.answer)
  }
}

async function plainRequest(path: string, request: Request): Promise<IncomingMessage> {
  const body = Buffer.from(await request.arrayBuffer())
  const incoming = new IncomingMessage(new Socket())
  incoming.method = request.method
  incoming.url = path
  incoming.headers = { 'content-length': String(body.length) }
  for (const name of taken) {
    const value = request.headers.get(name)
    if (value !== null) incoming.headers[name] = value
  }
  incoming.push(body)
  incoming.push(null)
  return incoming
}

function responseOf({ status, body, headers }: Answer): Response {
  const own = kept.flatMap((name): [string, string][] => {
    const value = headers[name]
    return value === undefined ? [] : [[name, String(value)]]
  })
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new Response(text, { status, headers: [['cache-control', 'no-store'], ...own] })
}
