import { type NodeKey, type Sources, seal, unseal } from '#kernel'
import type { Destination } from './schema.ts'

/** Where a message goes, in clear. */
export type Address = {
  /** An http(s) address or a mail address. */
  address: string
  secret: Uint8Array | null
  leaveUrl: string | null
}

/** Closes and opens addresses with a key derived from the node's: the tables alone tell nobody who is written to. */
export type Addresses = {
  digest(address: string): string
  seal(id: string, address: Address): Uint8Array
  open(destination: Pick<Destination, 'id' | 'sealed'>): Address
}

export function createAddresses(key: NodeKey, sources: Sources): Addresses {
  const secret = key.derive('delivery')
  return {
    digest: (address) => key.digest('delivery-address', address.trim().toLowerCase()),
    seal: (id, { address, secret: shared, leaveUrl }) => {
      const plain = JSON.stringify([
        address,
        shared === null ? null : Buffer.from(shared).toString('base64'),
        leaveUrl,
      ])
      return seal(secret, id, sources.random(12), Buffer.from(plain))
    },
    open: ({ id, sealed }) => {
      const [address, shared, leaveUrl] = JSON.parse(unseal(secret, id, sealed).toString()) as [
        string,
        string | null,
        string | null,
      ]
      return { address, secret: shared === null ? null : Buffer.from(shared, 'base64'), leaveUrl }
    },
  }
}
