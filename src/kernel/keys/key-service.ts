import type { Instant } from '../clock/index.ts'

export type KeyVersion = { version: string; madeAt: Instant }

/**
 * Who holds the key-encryption keys (KEK) under which every subject's key is wrapped: files of this machine, or a key
 * management service. A version is an opaque name that is never given twice.
 */
export type KeyService = {
  /** The version to wrap with now: the newest. Made when there is none; all who ask at once get the same. */
  current(): Promise<string>
  /** `bytes` under the key `version`; opens again only with the same `context`. Throws when there is no such version. */
  wrap(version: string, bytes: Uint8Array, context: string): Promise<Buffer>
  /** Throws when there is no such version (any more), when a bit was changed, or for another context. */
  unwrap(version: string, wrapped: Uint8Array, context: string): Promise<Buffer>
  /** A new version, current from now on. */
  create(): Promise<string>
  /**
   * When it returns nothing of that key is left and nobody unwraps with it again, this process or another. May be
   * repeated; a version that never was is no mistake. Refuses the current one.
   */
  destroy(version: string): Promise<void>
  /** What is there, oldest first. */
  versions(): Promise<KeyVersion[]>
}
