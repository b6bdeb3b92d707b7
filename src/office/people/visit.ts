import {
  type Actor,
  type Database,
  type Db,
  type Instant,
  type Proof,
  type Runner,
  type Sources,
  system,
} from '#kernel'
import { grantsOf, type Roles } from './definition.ts'
import { deviceLabel } from './model/device.ts'
import { judgeToken, limitsOf, rotationDue, touchDue } from './model/session.ts'
import { endStolenSession } from './operations/end-stolen-session.ts'
import { type Held, hasWayIn, heldBySession, heldByToken, replaceToken, touchSession } from './store/index.ts'
import { hashToken, makeToken } from './token.ts'

/** What a request says besides its token. */
export type Visit = {
  /** Kept as browser and system in two words, once per session. */
  userAgent?: string | undefined
  /** A page for a person: its answer can bring a new token. */
  page?: boolean
}

/** Who is signed in. `renewed`: the token that takes the place of the one sent, and how long its cookie lives. */
export type Known = {
  actor: Actor
  /** For a page that shows it: a resident's is decrypted each time. */
  name(): Promise<string>
  persona: boolean
  renewed: { token: string; seconds: number } | null
}

export type VisitParts = {
  db: Database
  sources: Sources
  roles: Roles
  personas: boolean
  /** Roles a member of staff has for now, beside their own: as a substitute, in an organisation, by break-glass. */
  heldFor?(db: Db, personId: string, now: Instant): Promise<readonly string[]>
  /** How the pages call a resident; the name is encrypted and is not kept here. */
  residentName?(db: Db, personId: string): Promise<string>
  runner(): Runner
}

/**
 * Who a token belongs to; null for none, ended, idle or expired. Writes at most once a minute that the session was
 * seen; with a page, replaces a token older than a quarter of an hour. A replaced token that comes back ends the session.
 */
export async function visitByToken(parts: VisitParts, token: string, visit: Visit): Promise<Known | null> {
  const held = await heldByToken(parts.db, hashToken(token))
  const now = parts.sources.now()
  if (!held) return null
  const worth = judgeToken({ ...held, ...limitsOf(held.person.kind) }, now)
  if (worth === 'reused') {
    const asProgram = { actor: system('people'), via: 'page' as const }
    await parts.runner().run(endStolenSession, { id: held.session.id }, asProgram)
  }
  if (worth !== 'live') return null
  const known = await knownOf(parts, held, now)
  if (!known) return null
  await touch(parts.db, { held, now, visit })
  return { ...known, renewed: visit.page ? await renew(parts, held, now) : null }
}

/** Who a session belongs to by its id, for an answer that outlives its request; writes nothing. */
export async function visitBySession(parts: VisitParts, sessionId: string): Promise<Known | null> {
  const held = await heldBySession(parts.db, sessionId)
  const now = parts.sources.now()
  if (!held || judgeToken({ ...held, ...limitsOf(held.person.kind) }, now) !== 'live') return null
  const known = await knownOf(parts, held, now)
  return known && { ...known, renewed: null }
}

async function knownOf(parts: VisitParts, held: Held, now: Instant): Promise<Omit<Known, 'renewed'> | null> {
  const { person, session } = held
  const { id, persona } = person
  if (persona && !parts.personas) return null
  const proof = await proofOf(parts.db, held)
  if (person.kind === 'resident') {
    const actor: Actor = { kind: 'resident', id, grants: new Set(), session: session.id, proof }
    return { actor, name: async () => (await parts.residentName?.(parts.db, id)) ?? '', persona }
  }
  const heldFor = (await parts.heldFor?.(parts.db, id, now)) ?? []
  const grants = grantsOf(parts.roles, [...person.roles, ...heldFor])
  return {
    actor: { kind: 'person', id, grants, session: session.id, proof },
    name: async () => person.name,
    persona,
  }
}

/**
 * What the session shows of a proof: nothing to whoever still has a token from before it. Somebody who came by a link and
 * has added no key and no codes has nothing to prove with, until they add the first.
 */
async function proofOf(db: Database, { person, session, token }: Held): Promise<Proof> {
  const byLink = session.began === 'enrolment' || session.began === 're-enrolment'
  const possible = !byLink || person.persona || (await hasWayIn(db, person.id))
  return { at: token.replacedAt === null ? session.provedAt : null, possible }
}

async function touch(
  db: Database,
  { held, now, visit }: { held: Held; now: Instant; visit: Visit },
): Promise<void> {
  const { session } = held
  const device = session.device ?? deviceLabel(visit.userAgent)
  if (!touchDue(held, now) && device === session.device) return
  await touchSession(db, session.id, { lastSeenAt: now, device })
}

async function renew({ db, sources }: VisitParts, held: Held, now: Instant): Promise<Known['renewed']> {
  if (!rotationDue(held, now)) return null
  const token = makeToken((bytes) => sources.random(bytes))
  const next = { tokenHash: hashToken(token), sessionId: held.session.id, issuedAt: now, replacedAt: null }
  const replaced = await db.transaction().execute((tx) => replaceToken(tx, held.token.tokenHash, next))
  // Of several pages at once one brings the new token; the others were served with the old one.
  if (!replaced) return null
  return { token, seconds: Math.ceil((Date.parse(held.session.expiresAt) - Date.parse(now)) / 1000) }
}
