import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

type Claims = Record<string, unknown>

/** What the provider answers; each part can be made wrong. */
export type Answers = {
  /** Claims of the ID token, from right ones. */
  claims?: (right: Claims) => Claims
  /** How it is signed. */
  signing?: 'right' | 'other-key' | 'none' | 'hmac-of-public-key'
  /** What its header says beside; `own` is the public half of `other-key`. */
  header?: (own: JWK) => Record<string, unknown>
  userInfo?: (right: Claims) => unknown
  token?: { status: number; body: unknown }
}

type Keys = { own: CryptoKey; other: CryptoKey; publicJwk: JWK; otherJwk: JWK }

/** A provider of identities that does whatever a test asks: the relying party alone must see what is wrong. */
export class HostileProvider {
  answers: Answers = {}
  nonce = ''
  /** How often a code was brought, and the form of the last time. */
  exchanges = 0
  lastExchange = new URLSearchParams()
  readonly clientId = 'town'
  readonly #server: Server
  readonly #keys: Keys
  issuer = ''

  private constructor(server: Server, keys: Keys) {
    this.#server = server
    this.#keys = keys
  }

  static async start(): Promise<HostileProvider> {
    const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
    const otherJwk = await exportJWK(other.publicKey)
    const publicJwk = { ...(await exportJWK(own.publicKey)), kid: 'a', alg: 'ES256', use: 'sig' }
    const server = createServer((request, response) => {
      void provider.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
    })
    const provider = new HostileProvider(server, {
      own: own.privateKey,
      other: other.privateKey,
      publicJwk,
      otherJwk,
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return provider
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  readonly facts: Claims = {
    sub: 'somebody',
    name: '見本　花子',
    birthdate: '1984-05-17',
    address: { formatted: '見本県青波町中央一丁目2番3号' },
    gender: 'female',
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { url = '' } = request
    const { issuer, answers } = this
    const path = new URL(url, issuer).pathname
    if (path === '/.well-known/openid-configuration') return { status: 200, body: this.#metadata() }
    if (path === '/jwks') return { status: 200, body: { keys: [this.#keys.publicJwk] } }
    if (path === '/userinfo') return { status: 200, body: answers.userInfo?.(this.facts) ?? this.facts }
    if (path !== '/token') return { status: 404, body: {} }
    this.exchanges += 1
    this.lastExchange = new URLSearchParams(await text(request))
    if (answers.token) return answers.token
    const idToken = await this.#idToken()
    return { status: 200, body: { access_token: 'x', token_type: 'Bearer', id_token: idToken } }
  }

  #metadata() {
    const { issuer } = this
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
    }
  }

  async #idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const right = {
      iss: this.issuer,
      aud: this.clientId,
      sub: 'somebody',
      nonce: this.nonce,
      iat: now,
      exp: now + 300,
    }
    const claims = this.answers.claims?.(right) ?? right
    const { own, other, publicJwk, otherJwk } = this.#keys
    const header = { alg: 'ES256', kid: 'a', ...this.answers.header?.(otherJwk) }
    switch (this.answers.signing ?? 'right') {
      case 'right':
        return new SignJWT(claims).setProtectedHeader(header).sign(own)
      case 'other-key':
        return new SignJWT(claims).setProtectedHeader(header).sign(other)
      case 'none':
        return `${part({ alg: 'none' })}.${part(claims)}.`
      default: {
        const text = `${part({ alg: 'HS256', kid: 'a' })}.${part(claims)}`
        return `${text}.${createHmac('sha256', JSON.stringify(publicJwk)).update(text).digest('base64url')}`
      }
    }
  }
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
