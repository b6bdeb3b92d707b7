import { timingSafeEqual } from 'node:crypto'
import type { NodeKey } from '#kernel'

type Purpose = 'manage' | 'confirm' | 'challenge'

/**
 * Links that prove themselves: an id and a keyed digest of it, so that nothing need be stored and nobody can make one.
 * `confirm` is sent to an address to learn whether its holder wants it; `manage` is in every message, for changing and
 * leaving; `challenge` goes to a machine.
 */
export type Tokens = {
  make(purpose: Purpose, id: string): string
  /** The id of a token of this purpose, or null. */
  read(purpose: Purpose, token: string): string | null
}

const idForm = /^[0-9a-f]{32}$/
const macLength = 32

export function createTokens(key: NodeKey): Tokens {
  const mac = (purpose: Purpose, plain: string) =>
    key.digest(`subscriptions-${purpose}`, plain).slice(0, macLength)
  return {
    make: (purpose, id) => {
      const plain = id.replaceAll('-', '')
      return `${plain}${mac(purpose, plain)}`
    },
    read: (purpose, token) => {
      const plain = token.slice(0, 32)
      const given = Buffer.from(token.slice(32))
      const own = Buffer.from(mac(purpose, plain))
      if (!idForm.test(plain) || given.length !== own.length || !timingSafeEqual(given, own)) return null
      return plain.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },
  }
}
