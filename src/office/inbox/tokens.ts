import { timingSafeEqual } from 'node:crypto'
import type { NodeKey } from '#kernel'

/** The link that confirms a mail address: an id and its keyed digest, so that nobody can make one. */
export type Tokens = {
  make(id: string): string
  /** The id of a token, or null. */
  read(token: string): string | null
}

const idForm = /^[0-9a-f]{32}$/
const macLength = 32

export function createTokens(key: NodeKey): Tokens {
  const mac = (plain: string) => key.digest('inbox-address', plain).slice(0, macLength)
  return {
    make: (id) => {
      const plain = id.replaceAll('-', '')
      return `${plain}${mac(plain)}`
    },
    read: (token) => {
      const plain = token.slice(0, 32)
      const [given, own] = [Buffer.from(token.slice(32)), Buffer.from(mac(plain))]
      if (!idForm.test(plain) || given.length !== own.length || !timingSafeEqual(given, own)) return null
      return plain.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },
  }
}
