import type { AlertsDoor } from '#alerts'
import type { DeliveryDoor } from '#delivery'
import type { Database, Log, NodeKey, Runner, Sources } from '#kernel'
import type { SourceDefinition } from './definition.ts'
import type { Fetch, OpenBroker, OpenFolder, OpenLine, OpenMonitor, SendForm } from './ports.ts'
import type { Secrets } from './secrets.ts'

/** What alerts makes of bytes, in the caller's transaction; `automatic` is the source's right (class 1). */
type TakeIn = AlertsDoor['takeIn']

export type IntakeParts = {
  db: Database
  sources: Sources
  log: Log
  key: NodeKey
  runner(): Runner
  /** Where information comes from, as the town file has it. */
  list: readonly SourceDefinition[]
  takeIn: TakeIn
  takeSignal: AlertsDoor['takeSignal']
  /** Those for which the town has rules: what a contact may stand for. */
  hazards: readonly string[]
  delivery: DeliveryDoor
  publicUrl: string
  town: Readonly<Record<string, string>>
  words: (lang: string) => (key: string, values?: Record<string, string | number>) => string
}

/** Beside it what senders prove themselves by. */
export type Inside = IntakeParts & { secrets: Secrets }

/** What only the loops need. */
export type Outside = {
  fetch: Fetch
  sendForm: SendForm
  openFolder: OpenFolder
  openBroker: OpenBroker
  openLine: OpenLine
  openMonitor: OpenMonitor
}
