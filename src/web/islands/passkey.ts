/**
 * Asks the device for a passkey (WebAuthn Level 3, §5.1): fetches the options, lets the person confirm on the device,
 * puts the answer as JSON into the form's hidden field and submits the form. All words come with the page.
 */

type Said = 'waiting' | 'cancelled' | 'present' | 'stale' | 'failed' | 'unsupported'
type Named = { id: string; type: 'public-key'; transports?: AuthenticatorTransport[] }
type CreationOptions = Omit<
  PublicKeyCredentialCreationOptions,
  'challenge' | 'user' | 'excludeCredentials'
> & {
  challenge: string
  user: { id: string; name: string; displayName: string }
  excludeCredentials: Named[]
}
type RequestOptions = {
  challenge: string
  rpId: string
  timeout: number
  userVerification: 'required'
  allowCredentials?: Named[]
}

// Not every phone has `parseCreationOptionsFromJSON` and `toJSON` yet; base64url is all they would be needed for.
function bytesOf(base64url: string): ArrayBuffer {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(text, (char) => char.charCodeAt(0)).buffer
}

function textOf(bytes: ArrayBuffer): string {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/[=]/g, '')
}

/** Whoever asks must first prove again who they are, or came by a session that is over. */
class Stale extends Error {}

async function ask(operation: string): Promise<unknown> {
  const response = await fetch(`/api/people/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  if (response.status === 403) throw new Stale(operation)
  if (!response.ok) throw new Error(`${operation}: ${response.status}`)
  return response.json()
}

const answer = ({ rawId, type }: PublicKeyCredential, response: Record<string, unknown>) =>
  JSON.stringify({ id: textOf(rawId), rawId: textOf(rawId), type, response })

async function add(): Promise<string> {
  const options = (await ask('begin-passkey')) as CreationOptions
  const { challenge, user, excludeCredentials, ...rest } = options
  const publicKey = {
    ...rest,
    challenge: bytesOf(challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: excludeCredentials.map((one) => ({ ...one, id: bytesOf(one.id) })),
  }
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const response = made.response as AuthenticatorAttestationResponse
  return answer(made, {
    clientDataJSON: textOf(response.clientDataJSON),
    attestationObject: textOf(response.attestationObject),
    // Unknown to browsers before 2022.
    transports: 'getTransports' in response ? response.getTransports() : [],
  })
}

async function use(begin: 'begin-sign-in' | 'begin-proof'): Promise<string> {
  const { challenge, allowCredentials = [], ...rest } = (await ask(begin)) as RequestOptions
  const own = allowCredentials.map((one) => ({ ...one, id: bytesOf(one.id) }))
  const publicKey = { ...rest, challenge: bytesOf(challenge), allowCredentials: own }
  const used = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  const response = used.response as AuthenticatorAssertionResponse
  return answer(used, {
    clientDataJSON: textOf(response.clientDataJSON),
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    userHandle: response.userHandle ? textOf(response.userHandle) : '',
  })
}

/** What the device, or the way to the town, said no to (§5.1.3 step 22, §5.1.4). */
function reasonOf(error: unknown): Said {
  if (error instanceof Stale) return 'stale'
  const name = error instanceof Error ? error.name : ''
  if (name === 'InvalidStateError') return 'present'
  return name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : 'failed'
}

function answerFor(step: string | undefined): Promise<string> {
  if (step === 'add') return add()
  return use(step === 'prove' ? 'begin-proof' : 'begin-sign-in')
}

function enhance(part: HTMLElement): void {
  const off = part.querySelector<HTMLElement>('[data-passkey-off]')
  const on = part.querySelector<HTMLElement>('[data-passkey-on]')
  const said = part.querySelector<HTMLElement>('[data-passkey-said]')
  const form = part.querySelector('form')
  const field = form?.querySelector<HTMLInputElement>('input[name=response]')
  if (!off || !on || !said || !form || !field) return
  if (!('PublicKeyCredential' in window)) {
    off.textContent = part.dataset['unsupported'] ?? ''
    return
  }
  const say = (what: Said) => {
    said.textContent = part.dataset[what] ?? ''
  }
  let busy = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (busy) return
    busy = true
    say('waiting')
    answerFor(part.dataset['passkey'])
      .then((text) => {
        field.value = text
        form.submit()
      })
      .catch((error: unknown) => {
        say(reasonOf(error))
        busy = false
      })
  })
  // Back from the page after it, the form is to be used again.
  window.addEventListener('pageshow', () => {
    busy = false
  })
  off.hidden = true
  on.hidden = false
}

for (const part of document.querySelectorAll<HTMLElement>('[data-passkey]')) enhance(part)
