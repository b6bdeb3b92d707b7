import type { DeliveryDoor } from '#delivery'
import type { Translate } from '#kernel'
import type { District } from './schema.ts'
import type { Tokens } from './tokens.ts'

/** What the operations need of the town. */
export type SubscriptionParts = {
  delivery: DeliveryDoor
  tokens: Tokens
  districts: readonly District[]
  /** Name of the town by language. */
  town: Readonly<Record<string, string>>
  words(lang: string): Translate
  /** In the order in which people are offered them. */
  languages: readonly string[]
  /** Origin without a trailing slash. */
  publicUrl: string
  /** Addresses of what a WebSub subscriber may ask for. */
  topics: readonly string[]
}
