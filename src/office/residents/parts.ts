import type { Database, NodeKey, Runner, Sources, Tile, Vault } from '#kernel'
import type { prove, signIn } from '#people'
import type { IdentityProvider } from './ports.ts'

/** A page of a resident's own that another module declares, with the keys of its words. */
export type OwnTile = Pick<Tile, 'path' | 'due' | 'dueWord'> & { label: string; about: string }

/** A page where a resident does something for another, whose id it takes as `for`; with the module that decides. */
export type WardPage = { module: string; path: string; label: string }

/** What the module needs of this installation. */
export type ResidentsParts = {
  db: Database
  sources: Sources
  key: NodeKey
  vault: Vault
  /** Origin without a trailing slash. */
  publicUrl: string
  /** Who vouches for cards; null where the town has not joined the service. */
  provider: IdentityProvider | null
  /** Signing in with a passkey, which is the same for residents and staff. */
  signIn: ReturnType<typeof signIn>
  /** Proving once more with one. */
  prove: ReturnType<typeof prove>
  /** The other pages residents have of their own. */
  ownTiles(): readonly OwnTile[]
  /** Where somebody does something for who they act for. */
  wardPages: readonly WardPage[]
  runner(): Runner
}
