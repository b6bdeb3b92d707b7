import { sql } from 'kysely'
import type { Db, Instant } from '#kernel'
import type { Arrival, ProfileVerdict } from '../schema.ts'

export type IssuerLine = {
  issuer: string
  format: Arrival['format']
  messages: number
  valid: number
  signed: number
  lastAt: Instant
}

/** Every message once: its first arrival of that time. */
const once = (since: Instant) => sql`
  select distinct on (message) message, issuer, format, valid, rules, signature, profiles, received_at
  from intake.arrival where received_at >= ${since} and issuer <> '' order by message, received_at`

/** What each issuer sent since then. */
export async function tallyIssuers(db: Db, since: Instant): Promise<IssuerLine[]> {
  const { rows } = await sql<IssuerLine>`
    with once as (${once(since)})
    select issuer, format, count(*)::int as messages, (count(*) filter (where valid))::int as valid,
      (count(*) filter (where signature in ('strict', 'normalised')))::int as signed, max(received_at) as "lastAt"
    from once group by issuer, format order by issuer, format`.execute(db)
  return rows
}

/** Whom it is about. */
type Of = Pick<IssuerLine, 'issuer' | 'format'>
type RuleLine = Of & { rule: string; messages: number }

/** Which rules of their format the messages of each issuer break, and how many messages break each; most first. */
export async function tallyRules(db: Db, since: Instant): Promise<RuleLine[]> {
  const { rows } = await sql<RuleLine>`
    with once as (${once(since)})
    select issuer, format, rule, count(*)::int as messages from once, unnest(rules) as rule
    group by issuer, format, rule order by messages desc, rule`.execute(db)
  return rows
}

type ProfileLine = Of & {
  profile: keyof NonNullable<Arrival['profiles']>
  messages: number
  conforming: number
}

/** How many messages of each issuer are what each profile asks for, of those it was asked about. */
export async function tallyProfiles(db: Db, since: Instant): Promise<ProfileLine[]> {
  const { rows } = await sql<ProfileLine>`
    with once as (${once(since)})
    select issuer, format, verdict.key as profile, count(*)::int as messages,
      (count(*) filter (where (verdict.value ->> 'conforms')::boolean))::int as conforming
    from once, jsonb_each(profiles) as verdict group by issuer, format, verdict.key`.execute(db)
  return rows
}

type ProfileRuleLine = ProfileVerdict['rules'][number] &
  Of & { profile: ProfileLine['profile']; messages: number }

/** Which rules of each profile the messages of each issuer break: errors first, then those that most messages break. */
export async function tallyProfileRules(db: Db, since: Instant): Promise<ProfileRuleLine[]> {
  const { rows } = await sql<ProfileRuleLine>`
    with once as (${once(since)})
    select issuer, format, verdict.key as profile, broken ->> 'rule' as rule, broken ->> 'severity' as severity,
      count(*)::int as messages
    from once, jsonb_each(profiles) as verdict, jsonb_array_elements(verdict.value -> 'rules') as broken
    group by issuer, format, verdict.key, rule, severity
    order by broken ->> 'severity' = 'error' desc, broken ->> 'severity' = 'warning' desc, messages desc, rule`.execute(
    db,
  )
  return rows
}
