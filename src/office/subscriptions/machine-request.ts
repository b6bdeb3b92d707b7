import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Instant } from '#kernel'
import { problem } from './problems.ts'

/** What every signed request carries: for whom, when, and a name it is good for once. */
const Frame = z.object({
  aud: z.string(),
  iat: z.number().int(),
  jti: z.string().regex(/^[\x21-\x7e]{8,100}$/),
})

export type MachineRequest<T> = { thumbprint: string; jti: string; claims: T }

const windowSeconds = 300
const kindOfKey = ['ES256', 'EdDSA', 'Ed25519']

/**
 * Reads a request signed by a machine's own key: a compact JWS (RFC 7515) whose header carries the public key (`jwk`)
 * and whose claims follow `schema`. Proves that the sender holds the key, meant this town (`aud` is its PUBLIC_URL), and
 * said so within five minutes; that it was not said before is for the caller to hold.
 */
export async function readMachineRequest<T extends z.ZodObject>(
  jws: string,
  schema: T,
  expected: { audience: string; now: Instant },
): Promise<MachineRequest<z.output<T>>> {
  const { payload, thumbprint } = await verify(jws)
  const frame = Frame.safeParse(payload)
  const claims = schema.safeParse(payload)
  if (!frame.success || !claims.success) {
    const issue = (frame.error ?? claims.error)?.issues[0]
    throw problem('request-invalid', { claim: issue?.path.join('.') ?? '' })
  }
  const nowSeconds = Date.parse(expected.now) / 1000
  if (frame.data.aud !== expected.audience) throw problem('request-invalid', { claim: 'aud' })
  if (Math.abs(nowSeconds - frame.data.iat) > windowSeconds) throw problem('request-stale')
  return { thumbprint, jti: frame.data.jti, claims: claims.data }
}

async function verify(jws: string) {
  try {
    // Times are compared above, by the town's own clock.
    const { payload, protectedHeader } = await jwtVerify(jws, EmbeddedJWK, {
      algorithms: kindOfKey,
      currentDate: new Date(0),
    })
    if (!protectedHeader.jwk) throw problem('signature-invalid')
    return { payload, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk) }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw problem('signature-invalid')
    throw error
  }
}
