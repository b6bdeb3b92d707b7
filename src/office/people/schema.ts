import { z } from 'zod'
import { Instant } from '#kernel'

/** A member of staff. The name is that of an official at work, shown to colleagues. */
export const Person = z.object({
  id: z.uuid(),
  name: z.string().trim().min(1).max(80).meta({ label: '名前' }),
  roles: z.array(z.string()).min(1).meta({ label: '役割' }),
  /** A figure of the demonstration town, open to anyone at this machine. */
  persona: z.boolean(),
  createdAt: Instant,
})
export type Person = z.output<typeof Person>

/** Only the SHA-256 of a token is stored: who reads the table cannot sign in. */
export const Session = z.object({
  tokenHash: z.string(),
  personId: z.uuid(),
  createdAt: Instant,
  expiresAt: Instant,
})

export const Enrolment = z.object({
  tokenHash: z.string(),
  personId: z.uuid(),
  expiresAt: Instant,
  usedAt: Instant.nullable(),
})

export const SignedIn = z.object({ personId: z.uuid(), token: z.string() })

export const peopleTables = { person: Person, session: Session, enrolment: Enrolment }
