import type { Adapter, AdapterPayload } from 'oidc-provider'

/** For what says nothing of its own, in seconds. */
const shortest = 600

type Kept = { payload: AdapterPayload; until: number }

/** What the stand-in knows, by kind and id: in memory, each for as long as it lives, gone with the process. */
export function standInMemory(): (kind: string) => Adapter {
  const kept = new Map<string, Kept>()
  const find = (key: string) => {
    const found = kept.get(key)
    if (found && performance.now() < found.until) return found.payload
    kept.delete(key)
    return undefined
  }
  return (kind) => {
    const keyOf = (id: string) => `${kind} ${id}`
    const by = (holds: (payload: AdapterPayload) => boolean) =>
      [...kept].find(([key, { payload }]) => key.startsWith(`${kind} `) && holds(payload))?.[0] ?? ''
    return {
      upsert: async (id, payload, seconds = shortest) => {
        kept.set(keyOf(id), { payload, until: performance.now() + seconds * 1000 })
      },
      find: async (id) => find(keyOf(id)),
      findByUid: async (uid) => find(by((payload) => payload.uid === uid)),
      findByUserCode: async (code) => find(by((payload) => payload.userCode === code)),
      consume: async (id) => {
        const payload = find(keyOf(id))
        if (payload) payload.consumed = true
      },
      destroy: async (id) => void kept.delete(keyOf(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key)
      },
    }
  }
}
