import { isSigned, type SignedMessage, secretText } from '#formats/standard-webhooks'
import { type Instant, type NodeKey, plus } from '#kernel'
import type { Town } from './schema.ts'

/** What towns prove themselves by to their prefecture: derived from its own key, so that nothing need be kept. */
export type TownSecrets = ReturnType<typeof createTownSecrets>

type Secretive = Pick<Town, 'code' | 'secretNumber'>

/** How long the secret before a renewal counts: what is under way was signed with it. */
const graceHours = 24

export function createTownSecrets(key: NodeKey) {
  const secretOf = ({ code, secretNumber }: Secretive) =>
    key.derive(`headquarters-town-${code}-${secretNumber}`)
  return {
    secretText: (town: Secretive): string => secretText(secretOf(town)),
    /** By the secret of the town, or for a day after a renewal by the one before. */
    isSigned(town: Secretive & Pick<Town, 'renewedAt'>, message: SignedMessage, now: Instant): boolean {
      const { code, secretNumber, renewedAt } = town
      const grace = renewedAt !== null && now < plus(renewedAt, graceHours * 3_600_000)
      const numbers = grace ? [secretNumber, secretNumber - 1] : [secretNumber]
      const secrets = numbers.map((each) => secretOf({ code, secretNumber: each }))
      return isSigned(secrets, message)
    },
  }
}
