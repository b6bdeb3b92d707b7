import { resolve } from 'node:path'
import { type Adapter, createBounceTokens } from '#delivery'
import type { Outside } from '#intake'
import type { NodeKey } from '#kernel'
import { openDropFolder } from './adapters/drop-folder/index.ts'
import { openLine } from './adapters/line/index.ts'
import { openMonitor } from './adapters/monitor/index.ts'
import { openBroker } from './adapters/mqtt/index.ts'
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

/** How sources are read; paths that are not absolute lie in the data folder. */
export function createOutside({
  allowedNetworks,
  dataDir,
}: Pick<Config, 'allowedNetworks' | 'dataDir'>): Outside {
  const http = { guard: createGuard({ allow: allowedNetworks }) }
  const place = (path: string) => resolve(dataDir, path)
  const placed = (path: string | undefined) => (path === undefined ? undefined : place(path))
  return {
    fetch: createPull(http),
    sendForm: createSendForm(http),
    openFolder: (path) => openDropFolder(place(path), Date.now),
    openBroker: ({ passwordFile, authorityFile, ...options }, events) =>
      openBroker(
        { ...options, passwordFile: placed(passwordFile), authorityFile: placed(authorityFile) },
        events,
      ),
    openLine: (path, events) => openLine(place(path), events),
    openMonitor,
  }
}
