import { createHash } from 'node:crypto'

/** 32 random bytes as a URL-safe word; shown once, never stored. */
export function makeToken(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(32)).toString('base64url')
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
