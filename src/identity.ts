import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Log } from '#kernel'
import { cardReturnPath, type IdentityProvider } from '#residents'
import {
  createIdentityProvider,
  loadClientKey,
  SampleCard,
  type StandIn,
  standInAcr,
  startStandIn,
} from './adapters/identity-provider/index.ts'
import { createGuard } from './adapters/network/index.ts'
import type { Config } from './config.ts'
import { root } from './root.ts'

type Settings = Pick<Config, 'publicUrl' | 'allowedNetworks'> & {
  identity: NonNullable<Config['identity']>
  /** Folder of the installation's keys. */
  keys: string
  log: Log
}

/** The one relying party of this town, with its key in `identity.key`. */
export async function openIdentity(settings: Settings): Promise<IdentityProvider> {
  const { identity, keys, publicUrl, allowedNetworks, log } = settings
  return createIdentityProvider({
    ...identity,
    key: await loadClientKey(join(keys, 'identity.key')),
    redirectUri: publicUrl + cardReturnPath,
    guard: createGuard({ allow: allowedNetworks }),
    onRefusal: (reason) => log.info({ reason }, 'residents.card-refused'),
  })
}

/** The fictional holders of cards that come with the demonstration town. */
async function sampleCards(): Promise<SampleCard[]> {
  const text = await readFile(join(root, 'towns/demo/cards.yaml'), 'utf8')
  return z.strictObject({ cards: z.array(SampleCard) }).parse(parse(text)).cards
}

/**
 * A provider of this machine with fictional cards, and the town as its relying party. For demonstrations, whose
 * PUBLIC_URL and address are this machine only, and for tests.
 */
export async function openStandIn(
  settings: Omit<Settings, 'identity'>,
): Promise<{ provider: IdentityProvider; standIn: StandIn }> {
  const standIn = await startStandIn(await sampleCards())
  try {
    const { issuer, clientId } = standIn
    // The stand-in listens on this machine, which the guard keeps messages away from.
    const allowedNetworks = [...settings.allowedNetworks, '127.0.0.1/32']
    const identity = { issuer, clientId, acr: [standInAcr], maxAge: 60 }
    const provider = await openIdentity({ ...settings, allowedNetworks, identity })
    const [publicJwk = {}] = provider.publicKeys.keys
    await standIn.admit({ publicJwk, redirectUri: settings.publicUrl + cardReturnPath })
    return { provider, standIn }
  } catch (error) {
    await standIn.close()
    throw error
  }
}

/** Those of them who live there, as the residents of the demonstration town. */
export async function sampleResidents(): Promise<SampleCard[]> {
  return (await sampleCards()).filter(({ registerNumber }) => registerNumber !== null)
}
