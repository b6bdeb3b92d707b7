import type { Ctx } from '#kernel'
import { closeWork, raiseWork } from '#work'
import type { Resident } from './schema.ts'

type About = Pick<Resident, 'id' | 'undisclosed'>

/** What concerns a person under protection goes only to who may see them. */
const ownerOf = ({ undisclosed }: About) => (undisclosed ? 'resident-supervisor' : 'resident-clerk')

const pageOf = ({ id }: About) => `/console/residents/${id}`

const unregistered = 'work.kind.residents-unregistered'

/** Somebody came by card whom the register does not know: a clerk finds out who it is. */
export async function raiseUnregistered(ctx: Ctx, about: About): Promise<void> {
  await raiseWork(ctx.db, {
    kind: unregistered,
    subject: about.id,
    path: pageOf(about),
    ownerRole: ownerOf(about),
    dueInHours: 72,
    now: ctx.now(),
    id: ctx.newId(),
  })
}

/** They were found: by a merge, or by the next import of the register. */
export const closeUnregistered = (ctx: Ctx, residentId: string, note: string): Promise<void> =>
  close(ctx, { kind: unregistered, subject: residentId, note })

const cardChanged = 'work.kind.residents-card-changed'

/** A card says another name or address than the record. */
export async function raiseCardChange(ctx: Ctx, about: About, changeId: string): Promise<void> {
  await raiseWork(ctx.db, {
    kind: cardChanged,
    subject: changeId,
    path: pageOf(about),
    ownerRole: ownerOf(about),
    selfClosing: true,
    dueInHours: 72,
    now: ctx.now(),
    id: ctx.newId(),
  })
}

export const closeCardChange = (ctx: Ctx, changeId: string, note: string): Promise<void> =>
  close(ctx, { kind: cardChanged, subject: changeId, note })

const twoPeople = 'work.kind.residents-request'

/** A second member of staff decides; who waits for a way in waits at the counter. */
export async function raiseRequest(ctx: Ctx, request: { id: string; kind: string }): Promise<void> {
  await raiseWork(ctx.db, {
    kind: twoPeople,
    subject: request.id,
    path: `/console/residents/requests/${request.id}`,
    ownerRole: 'resident-supervisor',
    selfClosing: true,
    dueInHours: request.kind === 'recovery' ? 1 : 72,
    now: ctx.now(),
    id: ctx.newId(),
  })
}

export const closeRequest = (ctx: Ctx, requestId: string, note: string): Promise<void> =>
  close(ctx, { kind: twoPeople, subject: requestId, note })

async function close(ctx: Ctx, item: { kind: string; subject: string; note: string }): Promise<void> {
  await closeWork(ctx.db, { ...item, by: ctx.actor.id, now: ctx.now() })
}
