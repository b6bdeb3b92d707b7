import { randomUUID } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { plus, systemSources } from '#kernel'
import { type Serving, serveTcp } from '../../src/web/serve.ts'
import { freePort } from './free-port.ts'
import { openTown, type TestTown, type TownOptions } from './town.ts'

const realNow = () => Date.parse(systemSources.now())

/** A town on a socket, with the clock of this machine: assertions are made by a program that has no other. */
export type MachineTown = { town: TestTown; origin: string; serving: Serving; administrator: Staff }
type Staff = Awaited<ReturnType<TestTown['staff']>>

export async function openMachineTown(options: TownOptions = {}): Promise<MachineTown> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const town = await openTown({ ...options, publicUrl: origin, until: 'file' })
  town.advance(realNow() - Date.parse(town.now()))
  const serving = await serveTcp(town.web, { host: 'localhost', port })
  return { town, origin, serving, administrator: await town.staff('administrator') }
}

export type Algorithm = 'ES256' | 'RS256' | 'PS256' | 'EdDSA' | 'Ed25519'
export type OwnKey = {
  algorithm: Algorithm
  privateKey: CryptoKey
  publicKey: CryptoKey
  jwk: object
  pem: string
}

export async function newKey(algorithm: Algorithm = 'ES256'): Promise<OwnKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  return {
    algorithm,
    privateKey,
    publicKey,
    jwk: await exportJWK(publicKey),
    pem: await exportSPKI(publicKey),
  }
}

export type Registered = { id: string; key: OwnKey }

/** A machine of a newsroom that reports, and may read alerts. */
export async function register(
  { town, administrator }: Pick<MachineTown, 'town' | 'administrator'>,
  more: { key?: OwnKey; scopes?: readonly string[]; roles?: readonly string[]; pasted?: string } = {},
): Promise<Registered> {
  const key = more.key ?? (await newKey())
  const { id } = (await town.run(
    'machines.add',
    {
      name: '河川カメラ',
      organisationName: '青波新聞',
      contact: 'machines@newsroom.example',
      roles: more.roles ?? ['source'],
      expiresAt: plus(town.now(), 90 * 86_400_000),
      key: more.pasted ?? JSON.stringify(key.jwk),
    },
    administrator.actor,
  )) as { id: string }
  const scopes = more.scopes ?? ['alerts.list', 'alerts.draft']
  await town.run('machines.choose-scopes', { id, scopes }, administrator.actor)
  return { id, key }
}

export type AssertionChanges = {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  by?: CryptoKey | Uint8Array
}

/** What a machine signs to say who it is (RFC 7523 §3), with whatever a test changes about it. */
export function assertionOf(
  { origin }: Pick<MachineTown, 'origin'>,
  { id, key }: Registered,
  { claims = {}, header = {}, by = key.privateKey }: AssertionChanges = {},
): Promise<string> {
  const now = Math.floor(realNow() / 1000)
  const own = { iss: id, sub: id, aud: `${origin}/oauth`, jti: randomUUID(), iat: now, exp: now + 60 }
  return new SignJWT({ ...own, ...claims }).setProtectedHeader({ alg: key.algorithm, ...header }).sign(by)
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A form to one of the endpoints, over the socket. */
export const sendForm = (origin: string, path: string, fields: Record<string, string>) =>
  fetch(`${origin}/oauth${path}`, { method: 'POST', body: new URLSearchParams(fields) })

export async function askToken(
  at: Pick<MachineTown, 'origin'>,
  machine: Registered,
  more: { scope?: string; assertion?: string } & AssertionChanges = {},
): Promise<Response> {
  return sendForm(at.origin, '/token', {
    grant_type: 'client_credentials',
    scope: more.scope ?? 'alerts.list',
    client_assertion_type: assertionType,
    client_assertion: more.assertion ?? (await assertionOf(at, machine, more)),
  })
}

export async function tokenOf(
  at: Pick<MachineTown, 'origin'>,
  machine: Registered,
  scope = 'alerts.list',
): Promise<string> {
  const response = await askToken(at, machine, { scope })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  return ((await response.json()) as { access_token: string }).access_token
}

/** An operation over the socket, as a program calls it. */
export const call = (
  origin: string,
  name: string,
  { token, input = {}, headers = {} }: { token?: string; input?: object; headers?: Record<string, string> },
) =>
  fetch(`${origin}/api/${name.replace('.', '/')}`, {
    method: 'POST',
    body: JSON.stringify(input),
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  })
