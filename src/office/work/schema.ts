import { z } from 'zod'
import { Instant } from '#kernel'

/** Something a person must look at: every queue, approval and review is one. */
export const WorkItem = z.object({
  id: z.uuid(),
  /** Word key `<kind>`, such as `work.kind.alerts-override-review`. */
  kind: z.string(),
  /** Page of the thing itself, without the language; empty when there is none. */
  path: z.string(),
  subject: z.string(),
  ownerRole: z.string(),
  dueAt: Instant,
  raisedAt: Instant,
  doneAt: Instant.nullable(),
  doneBy: z.string().nullable(),
  note: z.string().trim().min(1).max(500).nullable().meta({ label: '対応の内容', control: 'textarea' }),
})
export type WorkItem = z.output<typeof WorkItem>

export const workTables = { item: WorkItem }
