import { timingSafeEqual } from 'node:crypto'
import type { NodeKey } from '#kernel'

/** Names a destination in the address that mail servers report failures to; only this town can make one. */
export type BounceTokens = {
  /** 48 lower-case letters and digits: mail servers may change the case of an address. */
  make(destinationId: string): string
  /** The destination of a token, or null. */
  read(token: string): string | null
}

const macLength = 16

export function createBounceTokens(key: NodeKey): BounceTokens {
  const mac = (id: string) => key.digest('delivery-bounce', id).slice(0, macLength)
  return {
    make: (destinationId) => {
      const plain = destinationId.replaceAll('-', '').toLowerCase()
      return `${plain}${mac(plain)}`
    },
    read: (token) => {
      const plain = token.slice(0, 32).toLowerCase()
      const given = Buffer.from(token.slice(32).toLowerCase())
      const own = Buffer.from(mac(plain))
      if (!/^[0-9a-f]{32}$/.test(plain) || given.length !== own.length || !timingSafeEqual(given, own))
        return null
      return plain.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },
  }
}
