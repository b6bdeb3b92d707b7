import { type Actor, kernelProblem } from '#kernel'
import { callableBy, grantsOfMachine, scopesInForce } from './model/reach.ts'
import type { Inside } from './parts.ts'
import { problem } from './problems.ts'
import { hashOf } from './provider/issued-rows.ts'
import { findBearer, markUsed } from './store/index.ts'

export type Bearer = { actor: Actor; name: string }

const tokenForm = /^[A-Za-z0-9_-]{43,86}$/
const callsPerMinute = 600

/**
 * Who brings an access token: the machine, with what its roles grant and its token names, as far as both still count.
 * Token and machine are read anew each time, so that whatever was taken away is gone with the next call. Refuses
 * `machines.token-invalid` without saying why, and `kernel.rate-limited` a machine that calls too often.
 */
export async function bearerOf(parts: Inside, token: string): Promise<Bearer> {
  const { db, sources, roles, limiter } = parts
  const now = sources.now()
  const found = tokenForm.test(token) ? await findBearer(db, hashOf(token), now) : null
  if (!found) throw problem('token-invalid')
  const { machine } = found
  const wait = limiter.take(`call ${machine.id}`, callsPerMinute, Date.parse(now))
  if (wait !== null) throw kernelProblem('rate-limited', { seconds: wait })
  await markUsed(db, machine, now)
  const chosen = new Set(machine.scopes)
  const scopes = scopesInForce(
    found.scopes.filter((scope) => chosen.has(scope)),
    callableBy(parts.operations(), roles, machine.roles),
  )
  return {
    actor: {
      kind: 'client',
      id: machine.id,
      grants: grantsOfMachine(roles, machine.roles),
      scopes: new Set(scopes),
    },
    name: machine.name,
  }
}
