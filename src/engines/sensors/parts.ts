import type { AlertsDoor } from '#alerts'
import type { Translate } from '#kernel'
import type { SensorTables } from './definition.ts'

/** What the operations of this engine are made with. */
export type SensorParts = {
  tables: SensorTables
  alerts: AlertsDoor
  districts: readonly { code: string; name: Readonly<Record<string, string>> }[]
  /** What a proposal may be about: hazards the town has a rule for. */
  hazards: readonly string[]
  words(lang: string): Translate
}
