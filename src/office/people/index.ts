import { type Actor, type Database, type Module, type Operation, operator, plus, type Sources } from '#kernel'
import { grantsOf, type Roles } from './definition.ts'
import { assumePersona } from './operations/assume-persona.ts'
import { enrol } from './operations/enrol.ts'
import { inviteFirst } from './operations/invite-first.ts'
import { invitePerson } from './operations/invite-person.ts'
import { listStaff } from './operations/list-people.ts'
import { listPersonas } from './operations/list-personas.ts'
import { signOut } from './operations/sign-out.ts'
import { enrolPage } from './pages/enrol.tsx'
import { signInPage } from './pages/sign-in.tsx'
import { peopleProblems } from './problems.ts'
import { peopleTables } from './schema.ts'
import { addPerson, dropExpiredSessions, listPeople, personOfSession } from './store.ts'
import { hashToken } from './token.ts'

export const migrations = { module: 'people', folder: 'src/office/people/migrations' }

export { parseRoles, type Roles } from './definition.ts'
export { enrol } from './operations/enrol.ts'
export { inviteFirst } from './operations/invite-first.ts'
export { signOut } from './operations/sign-out.ts'

export type PeopleParts = {
  db: Database
  sources: Sources
  /** The published `roles.yaml`. */
  roles: Roles
  /** Whether figures of the demonstration town may be assumed (this machine only). */
  personas: boolean
}

export type People = Module & {
  /** Whoever holds the machine. */
  operator: Actor
  /** Who a session token belongs to; null for none, ended or expired. */
  actorOf(token: string): Promise<{ actor: Actor; name: string; persona: boolean } | null>
  /** Adds the figures of the demonstration town once. */
  addPersonas(personas: readonly { id: string; name: string; role: string }[]): Promise<void>
}

export function people({ db, sources, roles, personas }: PeopleParts): People {
  const invite = invitePerson(() => Object.keys(roles.roles))
  const demo: Operation[] = personas ? [assumePersona, listPersonas] : []
  return {
    name: 'people',
    problems: peopleProblems,
    operations: [invite, inviteFirst, enrol, signOut, listStaff, ...demo],
    pages: [signInPage(personas), enrolPage],
    tiles: [],
    routes: [],
    jobs: [
      {
        name: 'people.drop-expired-sessions',
        cron: '17 4 * * *',
        run: () => dropExpiredSessions(db, sources.now()),
      },
    ],
    listeners: [],
    tables: peopleTables,
    invariants: [],
    operator: operator(grantsOf(roles, ['operator'])),
    actorOf: async (token) => {
      const person = await personOfSession(db, hashToken(token), sources.now())
      if (!person || (person.persona && !personas)) return null
      const actor: Actor = { kind: 'person', id: person.id, grants: grantsOf(roles, person.roles) }
      return { actor, name: person.name, persona: person.persona }
    },
    addPersonas: async (figures) => {
      const present = new Set((await listPeople(db)).map((person) => person.id))
      // One millisecond apart, so that lists keep the order of the file.
      const missing = figures.filter((figure) => !present.has(figure.id))
      for (const [n, { id, name, role }] of missing.entries()) {
        await addPerson(db, { id, name, roles: [role], persona: true, createdAt: plus(sources.now(), n) })
      }
    },
  }
}
