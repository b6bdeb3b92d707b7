import type { Db, NodeKey, Runner } from '#kernel'

/** What signing in needs of this installation. */
export type SignInParts = {
  key: NodeKey
  /** Origins without a trailing slash, the one source of links and of what passkeys are bound to: of the portal … */
  publicUrl: string
  /** … and of the console, which staff use; mostly the same. */
  consoleUrl: string
  /** The town's name, as a device shows it beside the key. */
  townName: string
  /** Whether figures of the demonstration town may come in (this machine only). */
  personas: boolean
  /** How a resident's device names the key's owner; the name is encrypted and is not kept here. */
  residentName?(db: Db, personId: string): Promise<string>
  /** For what must be written although the attempt itself is refused and rolled back. */
  runner(): Runner
}
