import { randomBytes } from 'node:crypto'
import { type Sources, systemSources } from '../clock/index.ts'
import type { KeyService, KeyVersion } from './key-service.ts'
import { seal, unseal } from './seal.ts'

/** Keys of this process alone: what a key management service is to the vault, without the network. */
export function memoryKeys(sources: Pick<Sources, 'now'> = systemSources): KeyService {
  const held = new Map<string, KeyVersion & { secret: Buffer }>()
  let made = 0
  const newest = () => [...held.keys()].at(-1)
  const secretOf = (version: string) => {
    const found = held.get(version)
    if (!found) throw new Error(`there is no key ${version}`)
    return found.secret
  }
  const create = async () => {
    made += 1
    const version = `memory/${made}`
    held.set(version, { version, madeAt: sources.now(), secret: randomBytes(32) })
    return version
  }
  return {
    current: async () => newest() ?? create(),
    wrap: async (version, bytes, context) => seal(secretOf(version), context, randomBytes(12), bytes),
    unwrap: async (version, wrapped, context) => unseal(secretOf(version), context, wrapped),
    create,
    destroy: async (version) => {
      if (version === newest()) throw new Error(`the key ${version} is the current one`)
      held.get(version)?.secret.fill(0)
      held.delete(version)
    },
    versions: async () => [...held.values()].map(({ version, madeAt }) => ({ version, madeAt })),
  }
}
