import type { DocumentNumber, Routes } from '#approval'
import type { DeliveryDoor } from '#delivery'
import type { Db, Instant, NodeKey, Runner, SigningKey, Translate, Vault } from '#kernel'
import type { HouseholdsPort, ResidentsPort } from './ports.ts'
import type { Tokens } from './tokens.ts'

/** What the module needs of this installation. */
export type InboxParts = {
  key: NodeKey
  vault: Vault
  /** Origin without a trailing slash. */
  publicUrl: string
  town: { name: Readonly<Record<string, string>>; contact: Readonly<Record<string, string>>; demo: boolean }
  /** Sections that send letters, by the names of the published `routes.yaml`. */
  routes: Pick<Routes, 'sections'>
  /** What document numbers of a section begin with. */
  symbolOf(section: string): string
  nextDocumentNumber(db: Db, asked: { symbol: string; now: Instant }): Promise<DocumentNumber>
  /** The town's electronic seal. */
  seal: SigningKey
  delivery: DeliveryDoor
  residents: ResidentsPort
  households: HouseholdsPort
  /** Whether a resident can sign in. */
  hasAccount(db: Db, residentId: string): Promise<boolean>
  words(lang: string): Translate
  languages: readonly string[]
  runner(): Runner
}

/** The same with what the module makes of it. */
export type Parts = InboxParts & { tokens: Tokens }
