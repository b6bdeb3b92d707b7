import { problem } from '../problems.ts'
import type { Passkey } from '../schema.ts'

/** More keys than anyone carries; past this a list is no longer looked through. */
export const mostPasskeys = 20

/**
 * Whether a signature counter may follow the stored one (WebAuthn Level 3 §6.1.1). Keys that do not count always say 0;
 * any other that does not grow means that the key exists twice.
 */
export function counterAdvances(stored: bigint, seen: number): boolean {
  return (stored === 0n && seen === 0) || BigInt(seen) > stored
}

/** Keys that still open the door. */
export function usable(passkeys: readonly Pick<Passkey, 'suspendedAt'>[]): number {
  return passkeys.filter((passkey) => passkey.suspendedAt === null).length
}

/** Refuses to take away a person's last way in unless they said that they know. */
export function requireAnotherWay(
  left: { passkeys: number; paperCodes: number },
  { knowingly }: { knowingly: boolean },
): void {
  if (left.passkeys === 0 && left.paperCodes === 0 && !knowingly) throw problem('last-way-in')
}
