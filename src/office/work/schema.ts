import { z } from 'zod'
import { freeText, Instant, machine } from '#kernel'

/** Something a person must look at: every queue, approval and review is one. */
export const WorkItem = z.object({
  id: z.uuid(),
  /** Word key `<kind>`, such as `work.kind.alerts-override-review`. */
  kind: machine({ max: 200 }),
  /** Page of the thing itself, without the language; empty when there is none. */
  path: z.string(),
  subject: z.string(),
  /** Whose work it is: a role of staff, or a position. */
  ownerRole: machine({ max: 100 }),
  /** The section whose holder of the position it is; null for a role, or a position of the whole town. */
  ownerSection: z.string().nullable(),
  /** The one member of staff who has it; null while it is everybody's who owns it. */
  assignedTo: z.uuid().nullable(),
  /** The thing itself closes it; nobody closes it by hand. */
  selfClosing: z.boolean(),
  dueAt: Instant,
  raisedAt: Instant,
  doneAt: Instant.nullable(),
  doneBy: z.string().nullable(),
  note: freeText({ label: '対応の内容', max: 500 }).nullable(),
})
export type WorkItem = z.output<typeof WorkItem>

/** Who got an item, from whom and when; `assignedTo` is null where it was given back. */
export const Assignment = z.object({
  itemId: z.uuid(),
  /** Counted from 1 for each item. */
  turn: z.int().positive(),
  assignedTo: z.uuid().nullable(),
  assignedBy: z.string(),
  at: Instant,
})
export type Assignment = z.output<typeof Assignment>

/** What the clock did about an item: step 0 reminded its owner, each later step brought it before one more role. */
export const Escalation = z.object({
  itemId: z.uuid(),
  step: z.int().nonnegative(),
  role: z.string().nullable(),
  at: Instant,
})
export type Escalation = z.output<typeof Escalation>

/** An item as lists show it. */
export const ListedItem = WorkItem.extend({
  /** Name of who has it; null while nobody does. */
  assignee: z.string().nullable(),
  /** Roles it was brought before because it was not done in time, in that order. */
  escalatedTo: z.array(z.string()),
})
export type ListedItem = z.output<typeof ListedItem>

export const workTables = { item: WorkItem, assignment: Assignment, escalation: Escalation }
