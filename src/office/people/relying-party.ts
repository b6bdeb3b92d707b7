import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { z } from 'zod'
import type { Log } from '#kernel'
import type { Passkey, Person } from './schema.ts'
import type { SignInParts } from './sign-in-parts.ts'

/** EdDSA, ES256, RS256 (RFC 9053, RFC 8812): what phones, computers and security keys have. */
const algorithms = [-8, -7, -257]
/** How long a person may take at the device, in milliseconds; the challenge lives as long. */
export const ceremonyTime = 5 * 60_000
/** A key must know its holder by finger, face or PIN: possession alone is one factor. */
const userVerification = 'required'

type Kind = Person['kind']

/**
 * Who asks for the signature (WebAuthn Level 3, §4 relying party), from PUBLIC_URL and CONSOLE_URL alone: never from a
 * header. Staff sign in at the console's address, residents at the portal's; mostly both are one.
 */
function partyOf({ publicUrl, consoleUrl, townName }: SignInParts, kind: Kind) {
  const { hostname, origin } = new URL(kind === 'staff' ? consoleUrl : publicUrl)
  return { id: hostname, origin, name: townName }
}

/** The origin at which a person of this kind signs in. */
export const originOf = (parts: SignInParts, kind: Kind): string => partyOf(parts, kind).origin

const bytesOf = (base64url: string) => Uint8Array.from(Buffer.from(base64url, 'base64url'))
/** The user handle is the person's id: an authenticator shows it to nobody, and it holds nothing personal (§14.6.1). */
const handleOf = (personId: string) => Uint8Array.from(Buffer.from(personId.replaceAll('-', ''), 'hex'))

type Asked = { challenge: string; person: Pick<Person, 'id' | 'name' | 'kind'>; known: readonly Passkey[] }

/** What `navigator.credentials.create` is given (§5.4, JSON): a discoverable key that verifies its user. */
export function registrationOptions(parts: SignInParts, { challenge, person, known }: Asked) {
  const party = partyOf(parts, person.kind)
  return generateRegistrationOptions({
    rpID: party.id,
    rpName: party.name,
    userID: handleOf(person.id),
    userName: person.name,
    userDisplayName: person.name,
    challenge: bytesOf(challenge),
    timeout: ceremonyTime,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'required', userVerification },
    excludeCredentials: known.map(({ credentialId: id, transports }) => ({ id, transports })),
  })
}

/**
 * What `navigator.credentials.get` is given (§5.5, JSON): no key is named, so it tells nobody who has one. Where there are
 * two addresses the party is left out: then it is the one whose page asks.
 */
export async function signInOptions(parts: SignInParts, challenge: string) {
  const [staff, resident] = [partyOf(parts, 'staff'), partyOf(parts, 'resident')]
  const { rpId, ...options } = await generateAuthenticationOptions({
    rpID: resident.id,
    challenge: bytesOf(challenge),
    timeout: ceremonyTime,
    userVerification,
  })
  return staff.id === resident.id ? { ...options, rpId } : options
}

/** The same asked of one person: their own keys are named (`allowCredentials`), so a shared device offers no other's. */
export async function proofOptions(
  parts: SignInParts,
  { challenge, kind, known }: { challenge: string; kind: Kind; known: readonly Passkey[] },
) {
  return generateAuthenticationOptions({
    rpID: partyOf(parts, kind).id,
    challenge: bytesOf(challenge),
    timeout: ceremonyTime,
    userVerification,
    allowCredentials: known.map(({ credentialId: id, transports }) => ({ id, transports })),
  })
}

const base64url = z.string().regex(/^[\w-]+$/)
const credential = { id: base64url, rawId: base64url, type: z.literal('public-key') }

const Registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .default([]),
  }),
})

const Assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url,
  }),
})

const ClientData = z.object({ challenge: base64url })

/** An answer of a device with the challenge it says it signed. */
type Answer<T> = T & { challenge: string }

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

function answerOf<T extends { response: { clientDataJSON: string } }>(
  schema: z.ZodType<T>,
  text: string,
): Answer<T> | null {
  const answer = parsed(schema, text)
  const data =
    answer && parsed(ClientData, Buffer.from(answer.response.clientDataJSON, 'base64url').toString())
  return answer && data && { ...answer, challenge: data.challenge }
}

/** Reads what the page's script put into the form; null for anything else. */
export const readRegistration = (text: string) => answerOf(Registration, text)
export const readAssertion = (text: string) => answerOf(Assertion, text)

/** A new key as the device made it (§7.1), or null with a line in the log: no attestation is asked for. */
export async function verifiedRegistration(
  parts: SignInParts,
  { answer, kind }: { answer: Answer<z.output<typeof Registration>>; kind: Kind },
  log: Log,
): Promise<Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'synced'> | null> {
  const party = partyOf(parts, kind)
  const { challenge, ...response } = answer
  const verified = await verifyRegistrationResponse({
    response: { ...response, clientExtensionResults: {} } as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(refusal(log))
  if (!verified?.verified) return null
  const { credential: made, credentialBackedUp } = verified.registrationInfo
  return {
    credentialId: made.id,
    publicKey: Uint8Array.from(made.publicKey),
    counter: BigInt(made.counter),
    transports: response.response.transports,
    synced: credentialBackedUp,
  }
}

/** Someone's key that is nobody's: an unknown credential is verified against it, so that it costs what a known one does. */
const decoy = Buffer.from(
  'a501020326200121582060fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6' +
    '2258207903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
  'hex',
)

/**
 * What a signature says (§7.2) when it is `passkey`'s and whole, and at which of the town's origins it was made; null with
 * a line in the log when not.
 */
export async function verifiedAssertion(
  parts: SignInParts,
  { answer, passkey }: { answer: Answer<z.output<typeof Assertion>>; passkey: Passkey | undefined },
  log: Log,
): Promise<{ counter: number; synced: boolean; origin: string } | null> {
  const parties = [partyOf(parts, 'staff'), partyOf(parts, 'resident')]
  const { challenge, ...response } = answer
  const verified = await verifyAuthenticationResponse({
    response: { ...response, clientExtensionResults: {} } as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: parties.map(({ origin }) => origin),
    expectedRPID: parties.map(({ id }) => id),
    requireUserVerification: true,
    // The library looks at the counter before the signature: then anybody could make a key look copied.
    credential: { id: answer.id, publicKey: Uint8Array.from(passkey?.publicKey ?? decoy), counter: 0 },
  }).catch(refusal(log))
  if (!passkey || !verified?.verified) return null
  const belongs = Buffer.from(handleOf(passkey.personId)).equals(bytesOf(answer.response.userHandle))
  if (!belongs) return null
  const { newCounter, credentialBackedUp, origin } = verified.authenticationInfo
  return { counter: newCounter, synced: credentialBackedUp, origin }
}

/** The library says by throwing what is wrong with a stranger's input: that is a refusal, and its reason helps who runs the machine. */
const refusal = (log: Log) => (error: unknown) => {
  log.info(
    { reason: error instanceof Error ? error.message.slice(0, 300) : 'unknown' },
    'people.passkey-refused',
  )
  return null
}
