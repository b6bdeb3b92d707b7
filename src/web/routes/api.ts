import { type Context, Hono } from 'hono'
import { type Actor, kernelProblem, maxBlobBytes, type Operation, requireScope, type Via } from '#kernel'
import { uploadScope } from '#machines'
import type { WebParts } from '../parts.ts'
import { readBody } from '../read-body.ts'
import type { Env } from '../session.ts'
import { knownAt } from '../sides.ts'

const maxJsonBytes = 1024 * 1024
const maxJsonDepth = 64

export type Caller = { actor: Actor; limitBy: string | null; via: Via }

/**
 * `POST /<module>/<verb>` for every operation with a JSON body, and `POST /blobs` for uploads (the raw bytes, with
 * `X-File-Name` percent-encoded). `callerOf` says who asks: a browser's session, or the operator behind the socket.
 */
export function apiRoutes(parts: WebParts, callerOf: (c: Context<Env>) => Caller): Hono<Env> {
  const app = new Hono<Env>()
  const operations = new Map(parts.modules.flatMap((one) => one.operations).map((op) => [op.name, op]))
  app.post('/blobs', async (c) => {
    const { actor } = callerOf(c)
    if (actor.kind === 'anonymous') throw kernelProblem('not-signed-in')
    requireScope(actor, uploadScope)
    const bytes = await readBody(c.req.raw, maxBlobBytes)
    const fileName = fileNameOf(c.req.header('x-file-name') ?? '')
    return c.json({ id: await parts.blobs.put(parts.db, { bytes, fileName, actor: actor.id }) }, 201)
  })
  app.post('/:module/:verb', async (c) => {
    const op = operations.get(`${c.req.param('module')}.${c.req.param('verb')}`)
    const caller = callerOf(c)
    if (!op || !knownAt(parts.side, op, caller.actor)) throw kernelProblem('not-found')
    c.set('route', `/api/${op.name}`)
    return answer(c, parts, op)(caller)
  })
  return app
}

const answer = (c: Context<Env>, parts: WebParts, op: Operation) => async (caller: Caller) => {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
    throw kernelProblem('unsupported-media-type')
  const input = parseJson(await readBody(c.req.raw, maxJsonBytes))
  const key = c.req.header('idempotency-key')
  const output = await parts.runner.run(op, input, { ...caller, ...(key ? { key } : {}) })
  return c.body(toJson(output), 200, { 'content-type': 'application/json; charset=utf-8' })
}

function parseJson(bytes: Uint8Array): unknown {
  const value = decodeJson(bytes)
  if (deeperThan(maxJsonDepth, value)) throw kernelProblem('not-json', { deepest: maxJsonDepth })
  return value
}

function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw kernelProblem('not-json')
  }
}

/** The parser takes any depth; whoever walks the value afterwards would run out of stack. */
function deeperThan(levels: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return levels === 0 || Object.values(value).some((held) => deeperThan(levels - 1, held))
}

/** Whole numbers beyond a double's precision travel as text. */
const toJson = (value: unknown) =>
  JSON.stringify(value, (_key, held: unknown) => (typeof held === 'bigint' ? held.toString() : held))

function fileNameOf(header: string): string {
  try {
    return decodeURIComponent(header)
  } catch {
    return header
  }
}
