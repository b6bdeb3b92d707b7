import type { IncomingMessage, ServerResponse } from 'node:http'
import { DOUBTFUL, HOSTILE } from './hostile.ts'

/** How a receiver on the web behaves. What it does not take, it does not record as received. */
export type Behaviour =
  | { kind: 'healthy' }
  /** Answers after so long. */
  | { kind: 'slow'; ms: number }
  /** Nothing listens there. */
  | { kind: 'dead' }
  /** Takes the connection and the message, never answers, and does nothing with it. */
  | { kind: 'black-hole' }
  /** Takes the message, and answers when nobody waits any more. */
  | { kind: 'late'; ms: number }
  /** Fails so often with 503, then is healthy. */
  | { kind: 'flapping'; failures: number }
  /** 429 with this Retry-After. */
  | { kind: 'rate-limiting'; retryAfter: string }
  | { kind: 'gone' }
  | { kind: 'status'; status: number }
  | { kind: 'redirect'; to: string }
  | { kind: 'wrong-challenge' }
  | { kind: 'hostile'; how: Hostility }

/** Answers no honest server gives. */
type Hostility = keyof typeof HOSTILE | keyof typeof DOUBTFUL

/** What a receiver does with one whole request; `take` records it. */
type Answer = (request: IncomingMessage, response: ServerResponse, take: () => void) => void

/** The receiver's side of a behaviour; one that counts starts anew with every call. */
export function answerOf(behaviour: Behaviour): Answer {
  switch (behaviour.kind) {
    case 'healthy':
    case 'dead':
      return accept
    case 'slow':
      return (request, response, take) => void setTimeout(() => accept(request, response, take), behaviour.ms)
    case 'late':
      return (request, response, take) => {
        take()
        setTimeout(() => agree(request, response), behaviour.ms)
      }
    case 'black-hole':
      return () => undefined
    case 'flapping':
      return flapping(behaviour.failures)
    case 'rate-limiting':
      return (_, response) => response.writeHead(429, { 'retry-after': behaviour.retryAfter }).end()
    case 'gone':
      return (_, response) => response.writeHead(410).end()
    case 'status':
      return (_, response) => response.writeHead(behaviour.status).end()
    case 'redirect':
      return (_, response) => response.writeHead(307, { location: behaviour.to }).end()
    case 'wrong-challenge':
      return (_, response) => response.writeHead(200).end('something else')
    case 'hostile':
      return (_, response) => ({ ...HOSTILE, ...DOUBTFUL })[behaviour.how](response)
    default:
      return behaviour satisfies never
  }
}

const accept: Answer = (request, response, take) => {
  take()
  agree(request, response)
}

function flapping(failures: number): Answer {
  let left = failures
  return (request, response, take) => {
    if (left <= 0) accept(request, response, take)
    else response.writeHead(503).end()
    left -= 1
  }
}

/** A WebSub callback repeats the challenge; others answer nothing. */
function agree(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET') {
    response.writeHead(204).end()
    return
  }
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  response.writeHead(200, { 'content-type': 'text/plain' }).end(query.get('hub.challenge') ?? '')
}
