import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What a device may get wrong, or a cheat make it say. */
export type Told = { origin?: string; rpId?: string; userVerified?: boolean; counter?: number; type?: string }

type Cbor = number | string | Uint8Array | Map<Cbor, Cbor>

/** RFC 8949, as much of it as a key needs. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, held]) => [cbor(key), cbor(held)])])
}

function head(major: number, length: number): Buffer {
  const type = major << 5
  if (length < 24) return Buffer.from([type | length])
  return length < 256 ? Buffer.from([type | 24, length]) : Buffer.from([type | 25, length >> 8, length & 255])
}

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest()
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

export type CreationOptions = { challenge: string; rp: { id: string }; user: { id: string } }
export type RequestOptions = { challenge: string; rpId: string }

/** A device with one discoverable ES256 key, made of node:crypto alone (WebAuthn Level 3, §6). */
export class SoftwareAuthenticator {
  readonly id: Buffer
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject }
  readonly #origin: string
  #handle: string
  counter = 0

  /** With `copied`: the same key in other hands. */
  constructor(origin: string, copied?: SoftwareAuthenticator) {
    this.#origin = origin
    this.id = copied?.id ?? randomBytes(16)
    this.#keys = copied ? copied.#keys : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#handle = copied ? copied.#handle : ''
  }

  /** RegistrationResponseJSON, as the page's script puts it into the form. */
  create(options: CreationOptions, told: Told = {}): string {
    this.#handle = options.user.id
    const idLength = Buffer.from([0, this.id.length])
    const attested = Buffer.concat([Buffer.alloc(16), idLength, this.id, coseKey(this.#keys.publicKey)])
    const authData = Buffer.concat([this.#authData(told.rpId ?? options.rp.id, told, 0x40), attested])
    const attestation = new Map<Cbor, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    return this.#answer({
      clientDataJSON: base64url(this.#clientData('webauthn.create', options.challenge, told)),
      attestationObject: base64url(cbor(attestation)),
      transports: ['internal'],
    })
  }

  /** AuthenticationResponseJSON; `handle` is whose key it claims to be. */
  get(options: RequestOptions, told: Told & { handle?: string; credentialId?: Uint8Array } = {}): string {
    this.counter = told.counter ?? this.counter + 1
    const authData = this.#authData(told.rpId ?? options.rpId, told, 0)
    const clientData = this.#clientData('webauthn.get', options.challenge, told)
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#keys.privateKey)
    return this.#answer(
      {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
        userHandle: told.handle ?? this.#handle,
      },
      told.credentialId,
    )
  }

  #answer(response: Record<string, unknown>, credentialId: Uint8Array = this.id): string {
    const id = base64url(credentialId)
    return JSON.stringify({ id, rawId: id, type: 'public-key', response, clientExtensionResults: {} })
  }

  #clientData(type: string, challenge: string, told: Told): Buffer {
    const origin = told.origin ?? this.#origin
    return Buffer.from(JSON.stringify({ type: told.type ?? type, challenge, origin, crossOrigin: false }))
  }

  #authData(rpId: string, { userVerified = true }: Told, more: number): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    return Buffer.concat([sha256(rpId), Buffer.from([0x01 | (userVerified ? 0x04 : 0) | more]), counter])
  }
}

/** COSE_Key of a P-256 key (RFC 9053 §7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return cbor(
    new Map<Cbor, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
}
