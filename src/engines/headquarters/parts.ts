import type { AlertsDoor } from '#alerts'
import type { DeliveryDoor } from '#delivery'
import type { HouseholdsDoor } from '#households'
import type { NodeKey, Translate } from '#kernel'
import type { TownSecrets } from './town-secrets.ts'

/** What the operations of this engine are made with. */
export type HeadquartersParts = {
  alerts: AlertsDoor
  delivery: DeliveryDoor
  /** The resident register, once every module exists. */
  homes(): Pick<HouseholdsDoor, 'countByDistrict'>
  /** The log is written in the town's own language. */
  words(lang: string): Translate
  districts: readonly { code: string; name: Readonly<Record<string, string>> }[]
  /** 全国地方公共団体コード of the town, six digits with the check digit. */
  town: string
  /** Where towns send their reports to begins with it. */
  publicUrl: string
  key: NodeKey
  secrets: TownSecrets
}
