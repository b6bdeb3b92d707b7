create schema work;
grant usage on schema work to {app};

create table work.item (
  id uuid primary key,
  kind text not null,
  path text not null,
  subject text not null,
  owner_role text not null,
  due_at timestamptz not null,
  raised_at timestamptz not null,
  done_at timestamptz,
  done_by text,
  note text,
  -- One open item per kind and subject: raising again changes nothing.
  check ((done_at is null) = (done_by is null)),
  check (done_at is null or note is not null)
);
create unique index item_open on work.item (kind, subject) where done_at is null;
create index item_due on work.item (due_at) where done_at is null;
grant select, insert, update (done_at, done_by, note) on work.item to {app};
