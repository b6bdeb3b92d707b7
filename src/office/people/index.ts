import {
  type Actor,
  type Ctx,
  type Database,
  type Db,
  type Module,
  type NodeKey,
  type Operation,
  operator,
  type Page,
  plus,
  type Runner,
  type Sources,
} from '#kernel'
import { grantsOf, type Roles, rolesFor } from './definition.ts'
import { peopleInvariants } from './invariants.ts'
import { type Invited, inviteStaff } from './invite.ts'
import { sessionLimits } from './model/session.ts'
import { addOwnPasskey } from './operations/add-passkey.ts'
import { approveReEnrolment } from './operations/approve-re-enrolment.ts'
import { assignRoles } from './operations/assign-roles.ts'
import { assumePersona } from './operations/assume-persona.ts'
import { beginPasskey } from './operations/begin-passkey.ts'
import { beginProof } from './operations/begin-proof.ts'
import { beginSignIn } from './operations/begin-sign-in.ts'
import { countDue } from './operations/count-due.ts'
import { countAllSessions } from './operations/count-sessions.ts'
import { declineReEnrolment } from './operations/decline-re-enrolment.ts'
import { endEverySession } from './operations/end-every-session.ts'
import { endOtherSessions } from './operations/end-other-sessions.ts'
import { endOneSession } from './operations/end-session.ts'
import { endStolenSession } from './operations/end-stolen-session.ts'
import { enrol } from './operations/enrol.ts'
import { getPerson } from './operations/get-person.ts'
import { inviteFirst } from './operations/invite-first.ts'
import { invitePerson } from './operations/invite-person.ts'
import { listKeys } from './operations/list-keys.ts'
import { listNotices } from './operations/list-notices.ts'
import { listStaff } from './operations/list-people.ts'
import { listPersonas } from './operations/list-personas.ts'
import { listOwnSessions } from './operations/list-sessions.ts'
import { makePaperCodes } from './operations/make-paper-codes.ts'
import { prove, proveAsPersona, proveByCode } from './operations/prove.ts'
import { putAwaySecret } from './operations/put-away-secret.ts'
import { reEnrol } from './operations/re-enrol.ts'
import { readNotices } from './operations/read-notices.ts'
import { removePasskey } from './operations/remove-passkey.ts'
import { removePerson } from './operations/remove-person.ts'
import { requestReEnrolment } from './operations/request-re-enrolment.ts'
import { showReEnrolment } from './operations/show-re-enrolment.ts'
import { showSecret } from './operations/show-secret.ts'
import { signIn } from './operations/sign-in.ts'
import { signOut } from './operations/sign-out.ts'
import { signOutEverywhere } from './operations/sign-out-everywhere.ts'
import { suspendKey } from './operations/suspend-passkey.ts'
import { signInByCode } from './operations/use-paper-code.ts'
import { accountPage } from './pages/account.tsx'
import { atHome, atWork } from './pages/account-props.ts'
import { clearPage } from './pages/clear.tsx'
import { enrolPage, reEnrolPage } from './pages/enrol.tsx'
import { personPage } from './pages/person.tsx'
import { proofPage } from './pages/proof.tsx'
import { reEnrolmentPage } from './pages/re-enrolment.tsx'
import { removePasskeyPage } from './pages/remove-passkey.tsx'
import { type LinkPlace, linkPage, sheetPage } from './pages/secret.tsx'
import { signInPage } from './pages/sign-in.tsx'
import { staffPage } from './pages/staff.tsx'
import { peopleProblems } from './problems.ts'
import { peopleTables } from './schema.ts'
import type { SignInParts } from './sign-in-parts.ts'
import type { StaffHooks } from './staff-hooks.ts'
import { addPerson, dropOverSessions, findStaff, listPeople } from './store/index.ts'
import { type Known, type Visit, type VisitParts, visitBySession, visitByToken } from './visit.ts'

export const migrations = { module: 'people', folder: 'src/office/people/migrations' }

export { closeAccount, hasAccount, openAccount } from './accounts.ts'
export { grantsOf, OrganisationKind, parseRoles, type Roles, rolesFor } from './definition.ts'
export type { Invited } from './invite.ts'
export {
  dropOfficeRoles,
  lockEverybody,
  lockStaff,
  removeStaff,
  type StaffRow,
  signOutStaff,
} from './members.ts'
export { codeBytes, formatCode, readCode } from './model/paper-code.ts'
export { enrol } from './operations/enrol.ts'
export { inviteFirst } from './operations/invite-first.ts'
export { listKeys } from './operations/list-keys.ts'
export type { prove } from './operations/prove.ts'
export { putAwaySecret } from './operations/put-away-secret.ts'
export { voidWaysIn } from './operations/re-enrol.ts'
export type { signIn } from './operations/sign-in.ts'
export { signOut } from './operations/sign-out.ts'
export { PasskeyPart } from './pages/passkey-part.tsx'
export { ByPasskey } from './pages/proof.tsx'
export { homeOf } from './pages/sign-in.tsx'
export { renewProof } from './renew-proof.ts'
export { restoreRules } from './restore-rules.ts'
export { SignedIn } from './schema.ts'
export { keepForMaker, revealedTo } from './secrets.ts'
export { startSession } from './start-session.ts'
export { listPeople, namesOf, officeRolesOf } from './store/index.ts'
export { hashToken, makeToken } from './token.ts'
export { proofPath, proofPaths, wayBack } from './way-back.ts'

export type PeopleParts = Pick<VisitParts, 'heldFor' | 'residentName'> &
  StaffHooks & {
    db: Database
    sources: Sources
    /** The published `roles.yaml`. */
    roles: Roles
    /** Whether figures of the demonstration town may be assumed (this machine only). */
    personas: boolean
    key: NodeKey
    /** Origins of portal and console without a trailing slash; passkeys are bound to them. */
    publicUrl: string
    consoleUrl: string
    /** As devices show it beside a passkey. */
    townName: string
    runner(): Runner
  }

export type People = Module & {
  /** Signing in with a passkey, for the page of residents. */
  signIn: ReturnType<typeof signIn>
  /** Proving once more with one who is signed in, for theirs. */
  prove: ReturnType<typeof prove>
  /** Whoever holds the machine. */
  operator: Actor
  /** Who a session token belongs to; null for none, ended, idle or expired. With a page the token may be renewed. */
  actorOf(token: string, visit?: Visit): Promise<Known | null>
  /** Who a session still belongs to, by its id: for an answer that goes on while its token is replaced. */
  actorOfSession(session: string): Promise<Known | null>
  /** All roles a member of staff holds at this moment, own and for others; none for anybody else. */
  rolesOf(db: Db, personId: string): Promise<readonly string[]>
  /** Makes a member of another organisation, with no role of the town office, in the caller's transaction. */
  inviteMember(ctx: Ctx, name: string): Promise<Invited>
  /** A page of another module that shows its maker such a link. */
  linkPage(place: LinkPlace): Page
  /** Adds the figures of the demonstration town once. */
  addPersonas(personas: readonly { id: string; name: string; role?: string | undefined }[]): Promise<void>
}

export function people(parts: PeopleParts): People {
  const { db, sources, roles } = parts
  return {
    name: 'people',
    problems: peopleProblems,
    ...facesOf(parts),
    tiles: [
      {
        name: 'account',
        face: 'console',
        path: '/console/account',
        grant: 'staff',
        due: async (ask) => ({ ...(await ask(countDue, {})), dueAt: null }),
      },
      { name: 'staff', face: 'console', path: '/console/people', grant: 'people:read' },
    ],
    routes: [],
    jobs: [
      {
        name: 'people.drop-expired-sessions',
        cron: '17 4 * * *',
        run: () => {
          const now = sources.now()
          return dropOverSessions(db, { before: now, unseenSince: plus(now, -sessionLimits.idle) })
        },
      },
    ],
    listeners: [],
    tables: peopleTables,
    invariants: peopleInvariants,
    operator: operator(grantsOf(roles, ['operator'])),
    actorOf: (token, visit = {}) => visitByToken(parts, token, visit),
    actorOfSession: (session) => visitBySession(parts, session),
    rolesOf: async (db, personId) => {
      const person = await findStaff(db, personId)
      if (!person) return []
      return [...new Set([...person.roles, ...((await parts.heldFor?.(db, personId, sources.now())) ?? [])])]
    },
    inviteMember: (ctx, name) => inviteStaff(ctx, { name, roles: [] }, parts),
    addPersonas: async (figures) => {
      const present = new Set((await listPeople(db)).map((person) => person.id))
      // One millisecond apart, so that lists keep the order of the file.
      const missing = figures.filter((figure) => !present.has(figure.id))
      for (const [n, { id, name, role }] of missing.entries()) {
        const createdAt = plus(sources.now(), n)
        await addPerson(db, {
          id,
          kind: 'staff',
          name,
          roles: role === undefined ? [] : [role],
          persona: true,
          createdAt,
          removedAt: null,
        })
      }
    },
  }
}

/** What people and machines can do, and the pages they do it on. */
function facesOf(parts: PeopleParts): Pick<People, 'operations' | 'pages' | 'signIn' | 'prove' | 'linkPage'> {
  const signInParts: SignInParts = parts
  const made = madeOf(parts)
  const demo: Operation[] = parts.personas ? [assumePersona, listPersonas, proveAsPersona] : []
  return {
    signIn: made.signIn,
    prove: made.prove,
    linkPage: (place) => linkPage(made.show, place),
    operations: [
      ...Object.values(made),
      beginSignIn(signInParts),
      beginPasskey(signInParts),
      beginProof(signInParts),
      inviteFirst,
      enrol,
      reEnrol,
      signOut,
      signOutEverywhere,
      listOwnSessions,
      endOneSession,
      endOtherSessions,
      endStolenSession,
      endEverySession,
      countAllSessions,
      listKeys,
      removePasskey,
      suspendKey,
      listNotices,
      readNotices,
      countDue,
      putAwaySecret,
      listStaff,
      getPerson,
      requestReEnrolment,
      declineReEnrolment,
      showReEnrolment,
      ...demo,
    ],
    pages: pagesOf(made, parts),
  }
}

function madeOf(parts: PeopleParts) {
  const known = rolesFor(parts.roles, 'town-office')
  const signInParts: SignInParts = parts
  return {
    invite: invitePerson(known, signInParts),
    assign: assignRoles(known, parts),
    remove: removePerson(parts),
    signIn: signIn(signInParts),
    signInByCode: signInByCode(signInParts),
    prove: prove(signInParts),
    proveByCode: proveByCode(signInParts),
    addPasskey: addOwnPasskey(signInParts),
    makeCodes: makePaperCodes(signInParts),
    approve: approveReEnrolment(signInParts),
    show: showSecret(signInParts),
  }
}
type Made = ReturnType<typeof madeOf>

function pagesOf(made: Made, parts: PeopleParts): Page[] {
  // The role of the machine's own commands is for no member of staff.
  const assignable = rolesFor(parts.roles, 'town-office').filter((role) => role !== 'operator')
  return [
    signInPage({ personas: parts.personas, signIn: made.signIn, signInByCode: made.signInByCode }),
    enrolPage,
    reEnrolPage,
    proofPage({ prove: made.prove, proveByCode: made.proveByCode, personas: parts.personas }),
    ...[atWork, atHome].flatMap((place) => [
      accountPage({ place, addPasskey: made.addPasskey, makeCodes: made.makeCodes }),
      removePasskeyPage(place),
    ]),
    sheetPage(made.show),
    clearPage,
    staffPage({ invite: made.invite, assignable }),
    personPage({ assign: made.assign, remove: made.remove, assignable }),
    linkPage(made.show, {
      path: '/console/people/links',
      grant: 'people:invite',
      parent: { path: '/console/people', label: 'people.tile.staff' },
    }),
    reEnrolmentPage(made.approve),
  ]
}
