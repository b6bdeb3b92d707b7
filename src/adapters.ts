import { type Adapter, createBounceTokens } from '#delivery'
import type { Outside } from '#intake'
import type { NodeKey } from '#kernel'
import { createGuard } from './adapters/network/index.ts'
import { createPull, createSendForm } from './adapters/pull/index.ts'
import { createSmtp } from './adapters/smtp/index.ts'
import { createWebhook } from './adapters/webhook/index.ts'
import { createWebsub, createWebsubIntent } from './adapters/websub/index.ts'
import type { Config } from './config.ts'
import type { Town } from './town.ts'

/** The ways this town can send, by its settings: machines always, mail where there is a relay. */
export function createAdapters(
  { allowedNetworks, publicUrl, smtpUrl }: Pick<Config, 'allowedNetworks' | 'publicUrl' | 'smtpUrl'>,
  town: Pick<Town, 'name' | 'sender'>,
  key: NodeKey,
): Adapter[] {
  const http = { guard: createGuard({ allow: allowedNetworks }) }
  const machines = [
    createWebhook(http),
    createWebsub({ ...http, hubUrl: `${publicUrl}/hub` }),
    createWebsubIntent(http),
  ]
  if (smtpUrl === null) return machines
  const tokens = createBounceTokens(key)
  const mail = createSmtp({
    url: smtpUrl,
    from: { name: town.name.ja, address: town.sender },
    bounceAddress: town.sender,
    bounceToken: (_messageId, destinationId) => tokens.make(destinationId),
  })
  return [...machines, mail]
}

/** How sources are read. */
export function createOutside({ allowedNetworks }: Pick<Config, 'allowedNetworks'>): Outside {
  const http = { guard: createGuard({ allow: allowedNetworks }) }
  return { fetch: createPull(http), sendForm: createSendForm(http) }
}
