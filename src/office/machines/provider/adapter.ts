import { type Adapter, errors } from 'oidc-provider'
import { system } from '#kernel'
import { endToken } from '../operations/end-token.ts'
import { issueToken } from '../operations/issue-token.ts'
import type { Inside } from '../parts.ts'
import { consumeIssued, dropByGrant, dropIssued, findIssued, putFirst, putIssued } from '../store/index.ts'
import { clientOf } from './client.ts'
import { hashOf, payloadOf, rowOf } from './issued-rows.ts'

const own = system('machines')

/**
 * Where oidc-provider keeps things: PostgreSQL, for every process of the town the same. A grant that is revoked takes
 * with it all that came of it; what is consumed once is not consumed again; what has expired is not found.
 */
export const adapterFor =
  (parts: Inside) =>
  (model: string): Adapter => {
    if (model === 'Client') return clients(parts)
    const general = stored(parts, model)
    if (model === 'ReplayDetection') return { ...general, upsert: (...given) => markOnce(parts, ...given) }
    return model === 'ClientCredentials' ? { ...general, ...audited(parts) } : general
  }

/** Lives until then when the provider names no time: no model it stores goes without one. */
const longestSeconds = 14 * 86_400

function stored(parts: Inside, model: string): Adapter {
  const { db, sources } = parts
  const find = async (wanted: { hash?: string; uidHash?: string; userCodeHash?: string }, id?: string) => {
    const row = await findIssued(db, { model, ...wanted }, sources.now())
    return row && payloadOf(parts, row, id)
  }
  return {
    upsert: (id, payload, seconds = longestSeconds) =>
      putIssued(db, rowOf(parts, { model, id, payload, seconds })),
    find: (id) => find({ hash: hashOf(id) }, id),
    findByUid: (uid) => find({ uidHash: hashOf(uid) }),
    findByUserCode: (userCode) => find({ userCodeHash: hashOf(userCode) }),
    consume: async (id) => {
      // Of two who bring the same code at the same moment, one is refused.
      if (!(await consumeIssued(db, { model, hash: hashOf(id) }, sources.now())))
        throw new errors.InvalidGrant('it was used before')
    },
    destroy: async (id) => void (await dropIssued(db, { model, hash: hashOf(id) })),
    revokeByGrantId: (grantId) => dropByGrant(db, hashOf(grantId)),
  }
}

/** Machines are registered by people; the provider only reads them. */
function clients(parts: Inside): Adapter {
  const never = async () => {
    throw new Error('machines are registered by operations')
  }
  const nothing = async () => undefined
  return {
    find: (id) => clientOf(parts, id),
    findByUid: nothing,
    findByUserCode: nothing,
    upsert: never,
    consume: never,
    destroy: never,
    revokeByGrantId: never,
  }
}

/** Two requests with the same assertion at the same moment: the provider's own look before it writes sees neither. */
async function markOnce(parts: Inside, ...[id, payload, seconds = longestSeconds]: Upsert): Promise<void> {
  const row = rowOf(parts, { model: 'ReplayDetection', id, payload, seconds })
  if (!(await putFirst(parts.db, row))) throw new errors.InvalidClientAuth('the assertion was used before')
}

type Upsert = Parameters<Adapter['upsert']>

/** Access tokens are given and taken back by operations, so that the audit tells of them. */
function audited(parts: Inside): Pick<Adapter, 'upsert' | 'destroy'> {
  const run = parts.runner().run
  return {
    upsert: async (id, payload, seconds = longestSeconds) => {
      const row = rowOf(parts, { model: 'ClientCredentials', id, payload, seconds })
      // Without a scope it would open nothing; RFC 6749 §3.3 lets the server ask for one.
      if (row.machineId === null || row.scopes.length === 0)
        throw new errors.InvalidScope('name the operations to be called', '')
      const { machineId, hash, scopes, issuedAt, expiresAt } = row
      const sealed = Buffer.from(row.sealed).toString('base64')
      const input = { id: machineId, hash, scopes, sealed, issuedAt, expiresAt }
      await run(issueToken, input, { actor: own, via: 'api' })
    },
    destroy: async (id) => void (await run(endToken, { hash: hashOf(id) }, { actor: own, via: 'api' })),
  }
}
