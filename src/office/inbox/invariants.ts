import type { Invariant } from '#kernel'

/** What must hold of messages at any moment. */
export const inboxInvariants: readonly Invariant[] = [
  {
    name: 'every message lies in an inbox',
    count:
      'select count(*) from inbox.message m where not exists (select from inbox.recipient r where r.message_id = m.id and r.place = 0)',
  },
  {
    name: 'a message to a resident lies in that inbox first',
    count: `select count(*) from inbox.message m join inbox.recipient r on r.message_id = m.id
      where m.to_kind = 'resident' and r.place = 0 and r.resident_id <> m.to_id`,
  },
  {
    name: 'only letters have a file',
    count: `select count(*) from inbox.document d join inbox.message m on m.id = d.message_id where m.number is null`,
  },
  {
    name: 'nothing is posted that has no file',
    count:
      'select count(*) from inbox.posting p where not exists (select from inbox.document d where d.message_id = p.message_id)',
  },
  {
    name: 'only those a message is for, or who act for them, have read it',
    count: `select count(*) from inbox.reading x
      where not exists (select from inbox.recipient r where r.message_id = x.message_id and r.resident_id = coalesce(x.for_id, x.reader_id))`,
  },
]
