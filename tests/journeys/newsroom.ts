import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import type { Endpoint, OutsideWorld } from '../setup/outside-world/index.ts'

/** A newsroom's machine as a stranger would write it: a key, a webhook, and the alerts it took for true. */
export type Newsroom = {
  hook: Endpoint
  /** Bodies of the alerts that came, each with a signature that holds by the reference library. */
  alerts(): string[]
}

/** Comes back as soon as there is something; the test's own limit ends the wait. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(20)
  }
}

/** Registers a machine for all alerts of level 3 and up, and confirms it with the challenge its webhook was sent. */
export async function openNewsroom(origin: string, world: OutsideWorld): Promise<Newsroom> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const header = { alg: 'ES256', jwk: await exportJWK(publicKey) }
  const hook = await world.endpoint({ behaviour: { kind: 'healthy' } })
  const call = async (operation: string, claims: JWTPayload) => {
    const jws = await new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader(header)
      .setAudience(origin)
      .setIssuedAt()
      .sign(privateKey)
    const answer = await fetch(`${origin}/api/subscriptions/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ jws }),
    })
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const choices = { districts: [], minLevel: 3, drills: false }
  const { id, secret } = z
    .object({ id: z.string(), secret: z.string() })
    .parse(await call('register-machine', { url: hook.url, ...choices }))
  const asked = await until(() => hook.received()[0])
  await call('confirm-machine', { id, challenge: JSON.parse(asked.body.toString()).challenge })
  const receiver = new Webhook(secret)
  return {
    hook,
    alerts: () =>
      hook
        .received()
        .filter(({ headers }) => headers['content-type'] === 'application/cap+xml')
        .map(({ headers, body }) => {
          // Throws where the signature or its time does not hold; a CAP message is no JSON.
          receiver.verify(body.toString(), headers, { jsonParse: false })
          return body.toString()
        }),
  }
}
