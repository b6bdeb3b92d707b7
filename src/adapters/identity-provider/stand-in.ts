import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider'
import { z } from 'zod'
import { standInMemory } from './stand-in-memory.ts'
import { cardPage } from './stand-in-page.ts'

/** A fictional holder of a card (見本), as `towns/demo/cards.yaml` lists them. */
export const SampleCard = z.strictObject({
  id: z.uuid().describe('also the id of the sample resident'),
  name: z.string().min(1),
  kana: z.string().min(1),
  birthDate: z.iso.date(),
  gender: z.enum(['male', 'female']),
  postcode: z.string().regex(/^\d{7}$/),
  address: z.string().min(1),
  registerNumber: z
    .string()
    .regex(/^\d{1,20}$/)
    .nullable()
    .describe('null: not in the resident register'),
})
export type SampleCard = z.output<typeof SampleCard>

export type StandIn = {
  issuer: string
  clientId: string
  /** From now on this town is known by this key and return address. */
  admit(client: { publicJwk: JWK; redirectUri: string }): Promise<void>
  close(): Promise<void>
}

const clientId = 'hiroba-demo'

/** How it says that a card was read. */
export const standInAcr = 'urn:hiroba:sample:card'

/**
 * A provider in the profile of the Digital Authentication App, for demonstrations and tests: on this machine only, open
 * to anybody there, with fictional people. It forgets everything when it stops.
 */
export async function startStandIn(cards: readonly SampleCard[]): Promise<StandIn> {
  const running: { answer?: (request: IncomingMessage, response: ServerResponse) => Promise<void> } = {}
  const server = createServer((request, response) => {
    const answer = running.answer?.(request, response) ?? Promise.reject(new Error('not admitted yet'))
    answer.catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    clientId,
    admit: async (client) => {
      const provider = new Provider(issuer, await configurationOf(cards, client))
      const callback = provider.callback()
      running.answer = async (request, response) =>
        request.url?.startsWith('/card/')
          ? showCards(provider, cards, { request, response })
          : callback(request, response)
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function configurationOf(
  cards: readonly SampleCard[],
  { publicJwk, redirectUri }: { publicJwk: JWK; redirectUri: string },
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const salt = randomBytes(16).toString('hex')
  const policy = interactionPolicy.base()
  // A card is read each time; a browser that was here before says nothing.
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('card', 'a card is read each time', (ctx) =>
        ctx.oidc.result?.login
          ? interactionPolicy.Check.NO_NEED_TO_PROMPT
          : interactionPolicy.Check.REQUEST_PROMPT,
      ),
    )
  return {
    adapter: standInMemory(),
    acrValues: [standInAcr],
    clients: [
      {
        client_id: clientId,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'private_key_jwt',
        subject_type: 'pairwise',
        id_token_signed_response_alg: 'ES256',
        jwks: { keys: [publicJwk as never] },
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' } as never] },
    cookies: { keys: [salt] },
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, account, client) =>
      createHash('sha256').update(`${client.clientId} ${account} ${salt}`).digest('hex'),
    pkce: { required: () => true },
    scopes: ['openid', 'name', 'address', 'birthdate', 'gender'],
    claims: {
      openid: ['sub'],
      name: ['name'],
      address: ['address'],
      birthdate: ['birthdate'],
      gender: ['gender'],
    },
    enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'RS256'], idTokenSigningAlgValues: ['ES256'] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { policy, url: (_ctx, { uid }) => `/card/${uid}` },
    ttl: {
      AuthorizationCode: 60,
      AccessToken: 300,
      IdToken: 300,
      Interaction: 600,
      Session: 600,
      Grant: 600,
    },
    findAccount: (_ctx, id) => {
      const card = cards.find((one) => one.id === id)
      return card && { accountId: id, claims: () => claimsOf(card) }
    },
    // To hold the card against the phone is the consent.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        accountId: oidc.session?.accountId ?? '',
        clientId: oidc.client?.clientId ?? '',
      })
      grant.addOIDCScope('openid name address birthdate gender')
      await grant.save()
      return grant
    },
  }
}

const claimsOf = ({ id, name, birthDate, address, gender }: SampleCard) => ({
  sub: id,
  name,
  birthdate: birthDate,
  address: { formatted: address },
  gender,
})

type Exchange = { request: IncomingMessage; response: ServerResponse }

/** The page of cards, and what was chosen on it. */
async function showCards(
  provider: Provider,
  cards: readonly SampleCard[],
  { request, response }: Exchange,
): Promise<void> {
  if (request.method !== 'POST') {
    const html = cardPage(cards, request.url ?? '')
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    response.end(html)
    return
  }
  const chosen = new URLSearchParams(await bodyOf(request)).get('card') ?? ''
  const result = cards.some(({ id }) => id === chosen)
    ? { login: { accountId: chosen, acr: standInAcr, remember: false } }
    : { error: 'access_denied', error_description: 'no card was read' }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request as AsyncIterable<Buffer>) {
    pieces.push(piece)
    if (pieces.length > 16) throw new Error('a form of one field is not as long')
  }
  return Buffer.concat(pieces).toString()
}
