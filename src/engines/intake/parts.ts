import type { AlertsDoor } from '#alerts'
import type { DeliveryDoor } from '#delivery'
import type { Ctx, Database, Log, NodeKey, Runner, Sources } from '#kernel'
import type { SourceDefinition } from './definition.ts'
import type { Fetch, SendForm } from './ports.ts'

/** What alerts makes of bytes, in the caller's transaction; `automatic` is the source's right (class 1). */
export type TakeIn = (
  ctx: Ctx,
  bytes: Uint8Array,
  how: { automatic: boolean },
) => ReturnType<AlertsDoor['takeIn']>

export type IntakeParts = {
  db: Database
  sources: Sources
  log: Log
  key: NodeKey
  runner(): Runner
  /** Where information comes from, as the town file has it. */
  list: readonly SourceDefinition[]
  takeIn: TakeIn
  propose: AlertsDoor['propose']
  delivery: DeliveryDoor
  publicUrl: string
  town: Readonly<Record<string, string>>
  words: (lang: string) => (key: string, values?: Record<string, string | number>) => string
}

/** What only the loops need. */
export type Outside = { fetch: Fetch; sendForm: SendForm }
