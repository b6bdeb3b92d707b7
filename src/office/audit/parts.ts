import type { Directory } from '#approval'
import type { Anchor, Database, Lang, NodeKey, Operation, Sources, Translate } from '#kernel'
import type { ResidentsDoor } from '#residents'

/** What the module needs of this installation. */
export type AuditParts = {
  db: Database
  sources: Sources
  key: NodeKey
  anchor: Anchor
  /** Everything anyone can do in this town. */
  operations(): readonly Operation[]
  residents(): Pick<ResidentsDoor, 'readsAbout' | 'standingOf'>
  positionsOf: Directory['positionsOf']
  /** The roles of a member of staff at this moment. */
  rolesOf(db: Parameters<Directory['positionsOf']>[0], personId: string): Promise<readonly string[]>
  /** What people call a position; null when it is none of the town's. */
  placeName(place: { ownerRole: string; ownerSection: string | null }, lang: Lang): string | null
  words(lang: Lang): Translate
}
