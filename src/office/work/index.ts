import { type Db, type Instant, type Module, newId, plus, type Sources } from '#kernel'
import { completeItem } from './operations/complete-item.ts'
import { countItems } from './operations/count-items.ts'
import { listItems } from './operations/list-items.ts'
import { workPage } from './pages/work.tsx'
import { workProblems } from './problems.ts'
import { workTables } from './schema.ts'
import { addItem } from './store.ts'

export const migrations = { module: 'work', folder: 'src/office/work/migrations' }

export { listItems } from './operations/list-items.ts'
export { closeItem as closeWork } from './store.ts'

/** What a module says when it needs a person; `dueInHours` counts from `now`. */
export type Raise = {
  kind: string
  subject: string
  path: string
  ownerRole: string
  dueInHours: number
  now: Instant
  id: string
}

/** Raises a work item in the caller's transaction. */
export async function raiseWork(db: Db, raise: Raise): Promise<void> {
  const { kind, subject, path, ownerRole, now, id } = raise
  const dueAt = plus(now, raise.dueInHours * 3_600_000)
  await addItem(db, {
    id,
    kind,
    subject,
    path,
    ownerRole,
    dueAt,
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

export function work(): Module {
  return {
    name: 'work',
    problems: workProblems,
    operations: [listItems, countItems, completeItem],
    pages: [workPage],
    tiles: [
      {
        name: 'work',
        face: 'console',
        path: '/console/work',
        grant: 'work:read',
        due: (ask) => ask(countItems, {}),
      },
    ],
    routes: [],
    jobs: [],
    listeners: [],
    tables: workTables,
    invariants: [
      {
        name: 'a closed item says who closed it',
        count: 'select count(*) from work.item where (done_at is null) <> (done_by is null)',
      },
    ],
  }
}
