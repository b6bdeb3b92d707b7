import { type Db, type Instant, type Module, newId, plus, type Sources } from '#kernel'
import { type EscalationParts, escalate } from './jobs.ts'
import { workOperations } from './operations/index.ts'
import { itemPage } from './pages/item.tsx'
import { workPage } from './pages/work.tsx'
import type { Staff } from './ports.ts'
import { workProblems } from './problems.ts'
import { workTables } from './schema.ts'
import { addItem } from './store/index.ts'

export const migrations = { module: 'work', folder: 'src/office/work/migrations' }

export { type EscalationPolicy, parseEscalation } from './definition.ts'
export type { Colleague, Owner, Post, Staff } from './ports.ts'
export { closeItem as closeWork } from './store/index.ts'

/** What a module says when it needs a person; `dueInHours` counts from `now`. */
export type Raise = {
  kind: string
  subject: string
  path: string
  /** A role of staff; with `ownerSection` a position in that section. */
  ownerRole: string
  ownerSection?: string
  /** The one person it is for to begin with. */
  assignedTo?: string
  /** Only `closeWork` closes it: what it is about cannot be ticked off while it waits. */
  selfClosing?: boolean
  dueInHours: number
  now: Instant
  id: string
}

/** Raises a work item in the caller's transaction. */
export async function raiseWork(db: Db, raise: Raise): Promise<void> {
  const { kind, subject, path, ownerRole, now, id } = raise
  await addItem(db, {
    id,
    kind,
    subject,
    path,
    ownerRole,
    ownerSection: raise.ownerSection ?? null,
    assignedTo: raise.assignedTo ?? null,
    selfClosing: raise.selfClosing ?? false,
    dueAt: plus(now, raise.dueInHours * 3_600_000),
    raisedAt: now,
    doneAt: null,
    doneBy: null,
    note: null,
  })
}

/** An event that no listener could take after many tries: somebody must look. */
export function raiseParked(sources: Sources) {
  return (db: Db, event: { id: string; listener: string }) =>
    raiseWork(db, {
      kind: 'work.kind.event-parked',
      subject: `${event.listener} ${event.id}`,
      path: '',
      ownerRole: 'administrator',
      dueInHours: 1,
      now: sources.now(),
      id: newId(sources),
    })
}

/** Somebody sent a file with malicious software: they may not know it. */
export function raiseInfected(sources: Sources) {
  return (db: Db, { sha256 }: { sha256: string }) =>
    raiseWork(db, {
      kind: 'work.kind.infected-file',
      subject: sha256,
      path: '/console/audit',
      ownerRole: 'administrator',
      dueInHours: 4,
      now: sources.now(),
      id: newId(sources),
    })
}

export type WorkParts = EscalationParts & { staff: Staff }

/** The one list of what waits for people, with owners and due times that are kept. */
export function work(parts: WorkParts): Module {
  const { staff } = parts
  const made = workOperations(staff)
  return {
    name: 'work',
    problems: workProblems,
    operations: Object.values(made),
    pages: [workPage(made, staff), itemPage(made, staff)],
    tiles: [
      {
        name: 'work',
        face: 'console',
        path: '/console/work',
        grant: 'work:read',
        due: (ask) => ask(made.count, {}),
      },
    ],
    routes: [],
    jobs: [{ name: 'work.escalate', cron: '* * * * *', run: async () => void (await escalate(parts)) }],
    listeners: [],
    tables: workTables,
    invariants: workInvariants,
  }
}

const workInvariants: Module['invariants'] = [
  {
    name: 'a closed item says who closed it',
    count: 'select count(*) from work.item where (done_at is null) <> (done_by is null)',
  },
  {
    name: 'who has an item is who was given it last',
    count: `select count(*) from work.item i join lateral (
      select assigned_to from work.assignment a where a.item_id = i.id order by turn desc limit 1
    ) last on true where last.assigned_to is distinct from i.assigned_to`,
  },
  {
    name: 'nothing is brought before a further role before its time',
    count:
      'select count(*) from work.escalation e join work.item i on i.id = e.item_id where e.step > 0 and e.at < i.due_at',
  },
]
