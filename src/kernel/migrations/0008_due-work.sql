-- Work by the clock: up to which moment its due times were handed to the queue, in the transaction that put the run there.
create table kernel.due_work (
  job text primary key,
  -- Read in Asia/Tokyo.
  cron text not null,
  handed_until timestamptz not null
);
grant select, insert, update on kernel.due_work to {app};
