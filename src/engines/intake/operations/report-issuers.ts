import { createHash } from 'node:crypto'
import { z } from 'zod'
import { PROFILES } from '#formats/cap'
import { type Db, Instant, plus, query } from '#kernel'
import { Arrival } from '../schema.ts'
import {
  type IssuerLine,
  tallyIssuers,
  tallyProfileRules,
  tallyProfiles,
  tallyRules,
} from '../store/index.ts'

const days = 90

/** Names an issuer in an address; what it calls itself may hold anything. */
const idOf = ({ issuer, format }: Pick<IssuerLine, 'issuer' | 'format'>): string =>
  createHash('sha256').update(`${format} ${issuer}`).digest('hex').slice(0, 32)

const ProfileReport = z.object({
  profile: z.enum(PROFILES),
  /** Those it was asked about, and of these those that are what it asks for. */
  messages: z.int(),
  conforming: z.int(),
  /** How many messages break each of its rules, errors first. */
  rules: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(['error', 'warning', 'recommendation']),
      messages: z.int(),
    }),
  ),
})

const IssuerReport = z.object({
  id: z.string(),
  issuer: z.string(),
  format: Arrival.shape.format,
  /** Each message once, however often and by whatever way it came. */
  messages: z.int(),
  valid: z.int(),
  /** Whose signature held against a key of the register when it came. */
  signed: z.int(),
  lastAt: Instant,
  /** How many messages break each rule of the format, most first. */
  rules: z.array(z.object({ rule: z.string(), messages: z.int() })),
  /** Of CAP: what Google, WMO and IPAWS would say. */
  profiles: z.array(ProfileReport),
})

/** How well each issuer keeps to the rules of its format and of those who ask more: what to show it when something should change. */
export const reportIssuers = query({
  name: 'intake.report-issuers',
  summary:
    'says of each issuer how many messages came in 90 days, how many were valid, and which rules they broke',
  grant: 'alerts:read',
  input: z.object({}),
  output: z.object({ since: Instant, issuers: z.array(IssuerReport) }),
  run: async (ctx) => {
    const since = plus(ctx.now(), -days * 86_400_000)
    const of = await talliesOf(ctx.db, since)
    const lines = await tallyIssuers(ctx.db, since)
    return { since, issuers: lines.map((line) => ({ ...line, id: idOf(line), ...of(line) })) }
  },
})

async function talliesOf(db: Db, since: Instant) {
  const rules = await tallyRules(db, since)
  const profiles = await tallyProfiles(db, since)
  const broken = await tallyProfileRules(db, since)
  return (line: IssuerLine) => {
    const own = <T extends Pick<IssuerLine, 'issuer' | 'format'>>(all: readonly T[]) =>
      all.filter(({ issuer, format }) => issuer === line.issuer && format === line.format)
    const ownProfiles = own(profiles)
    return {
      rules: own(rules).map(({ rule, messages }) => ({ rule, messages })),
      profiles: PROFILES.flatMap((profile) => {
        const found = ownProfiles.find((one) => one.profile === profile)
        if (found === undefined) return []
        const { messages, conforming } = found
        return [
          { profile, messages, conforming, rules: own(broken).filter((one) => one.profile === profile) },
        ]
      }),
    }
  }
}
