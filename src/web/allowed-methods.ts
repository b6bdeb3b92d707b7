import type { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { kernelProblem, type Problem } from '#kernel'
import type { Env } from './session.ts'

/** Methods of RFC 9110 §9.3 and RFC 5789 about a resource; any other is unknown everywhere here. */
const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])

/**
 * What is said of a request nobody answered: `kernel.method-unknown` (501) for a method the town does not know,
 * `kernel.method-not-allowed` (405, `detail.allow` as RFC 9110 §10.2.1 wants it) where the address takes others, else
 * `kernel.not-found`. Only the form of an address is looked at, never whether what it names is there.
 */
export function methodRefusals(app: Hono<Env>): (method: string, path: string) => Problem {
  const router = new TrieRouter<string>()
  for (const { method, path } of app.routes) if (known.has(method)) router.add('ANY', path, method)
  return (method, path) => {
    if (!known.has(method)) return kernelProblem('method-unknown')
    const taken = new Set(router.match('ANY', path)[0].map(([one]) => one))
    if (taken.size === 0 || taken.has(method)) return kernelProblem('not-found')
    const allow = [...taken].flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]))
    return kernelProblem('method-not-allowed', { allow: allow.toSorted().join(', ') })
  }
}
