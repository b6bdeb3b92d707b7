import { createPrivateKey, createPublicKey } from 'node:crypto'
import { SignJWT } from 'jose'
import { anonymous, type Instant } from '#kernel'
import type { Scene, Span, Stage } from './stage.ts'

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

const newsrooms = [
  { url: 'https://hooks.aonami-news.example/cap', minLevel: 1 },
  { url: 'https://radio.aonami.example/alerts', minLevel: 3 },
  { url: 'https://moved.paper.example/hook', minLevel: 3 },
] as const

/** Newsrooms whose machines register by key; one of them moves away later without saying so. */
export function machineScenes(publicUrl: string, span: Span, random: (count: number) => Uint8Array): Scene[] {
  return newsrooms.map(({ url, minLevel }, n) => {
    const key = createPrivateKey({
      key: Buffer.concat([pkcs8Head, random(32)]),
      format: 'der',
      type: 'pkcs8',
    })
    const jwk = createPublicKey(key).export({ format: 'jwk' })
    const sign = (now: Instant, claims: Record<string, unknown>) =>
      new SignJWT({ ...claims, jti: Buffer.from(random(12)).toString('base64url') })
        .setProtectedHeader({ alg: 'EdDSA', jwk })
        .setAudience(publicUrl)
        .setIssuedAt(Math.floor(Date.parse(now) / 1000))
        .sign(key)
    const at = new Date(Date.parse(span.from) + (n + 1) * 3_600_000).toISOString()
    return { at, play: (stage) => register(stage, { url, minLevel, drills: n === 0 }, sign) }
  })
}

type Sign = (now: Instant, claims: Record<string, unknown>) => Promise<string>

async function register(
  stage: Stage,
  claims: { url: string; minLevel: number; drills: boolean },
  sign: Sign,
): Promise<void> {
  const { id } = await stage.run(
    'subscriptions.register-machine',
    { jws: await sign(stage.now(), { ...claims, districts: [] }) },
    anonymous,
  )
  stage.later(2, async (later) => {
    const asked = later.letters(claims.url).at(-1)
    if (!asked) return
    const { challenge } = JSON.parse(asked.text) as { challenge: string }
    await later.run(
      'subscriptions.confirm-machine',
      { jws: await sign(later.now(), { id, challenge }) },
      anonymous,
    )
  })
}
