import { z } from 'zod'
import { districtCode, Instant } from '#kernel'

/** A district of the town, as its file lists them. */
export type District = { code: string; name: Readonly<Record<string, string>> }

/** What somebody wants to be told. */
export const Choices = z.object({
  /** Empty: the whole town. */
  districts: z.array(districtCode()).max(50).default([]).meta({ label: '地区' }),
  /** The lowest warning level (警戒レベル) to be told of. */
  minLevel: z.coerce.number().int().min(1).max(5).meta({ label: '受け取る警戒レベル' }).default(3),
  /** Drills (訓練) too. */
  drills: z.boolean().default(false).meta({ label: '訓練の知らせも受け取る' }),
})
export type Choices = z.output<typeof Choices>

export const Subscription = z.object({
  id: z.uuid(),
  kind: z.enum(['resident', 'machine', 'websub']),
  destinationId: z.uuid(),
  /** Pending until who holds the address said yes. */
  state: z.enum(['pending', 'active']),
  districts: z.array(z.string()),
  minLevel: z.int(),
  drills: z.boolean(),
  thumbprint: z.string().nullable(),
  /** WebSub: the address of the feed. */
  topic: z.string().nullable(),
  leaseUntil: Instant.nullable(),
  mails: z.int(),
  mailedAt: Instant.nullable(),
  createdAt: Instant,
  confirmedAt: Instant.nullable(),
})
export type Subscription = z.output<typeof Subscription>

/** A WebSub request whose callback is being asked (W3C WebSub §5.3). */
const Intent = z.object({
  destinationId: z.uuid(),
  mode: z.enum(['subscribe', 'unsubscribe']),
  topic: z.string(),
  leaseSeconds: z.int(),
  createdAt: Instant,
})
export type Intent = z.output<typeof Intent>

const UsedRequest = z.object({ thumbprint: z.string(), jti: z.string(), at: Instant })

export const subscriptionsTables = {
  subscription: Subscription,
  intent: Intent,
  usedRequest: UsedRequest,
}
