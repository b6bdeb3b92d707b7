import type { Invariant } from '#kernel'

/** What holds of every delivery at any moment, also right after a crash. */
export const deliveryInvariants: readonly Invariant[] = [
  {
    name: 'a delivery is under way or has its receipt, never both',
    count:
      'select count(*) from delivery.waiting w join delivery.receipt r using (message_id, destination_id)',
  },
  {
    name: 'whatever is under way has its message and its destination',
    count: `select count(*) from delivery.waiting w where not exists (select from delivery.message m where m.id = w.message_id)
      or not exists (select from delivery.destination d where d.id = w.destination_id)`,
  },
  {
    name: 'a receipt has its message',
    count:
      'select count(*) from delivery.receipt r where not exists (select from delivery.message m where m.id = r.message_id)',
  },
  {
    name: 'nothing of a stopped message is under way',
    count:
      'select count(*) from delivery.waiting w join delivery.message m on m.id = w.message_id where m.stopped_at is not null',
  },
  {
    name: 'nothing is held for a destination that may have it',
    count: `select count(*) from delivery.waiting w join delivery.destination d on d.id = w.destination_id where w.held and d.state = 'active'`,
  },
]
