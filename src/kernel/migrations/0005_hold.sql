-- What a restored town does not do before somebody has looked: a row without release holds. Made by a restore alone.
create table kernel.hold (
  id uuid primary key,
  what text not null check (what in ('delivery', 'payouts')),
  since timestamptz not null,
  -- The moment of the backup that was brought back: what happened after it is not known here.
  backup_at timestamptz not null,
  released_at timestamptz,
  released_by text,
  constraint hold_released check ((released_at is null) = (released_by is null))
);
create unique index hold_open on kernel.hold (what) where released_at is null;
grant select, update (released_at, released_by) on kernel.hold to {app};
create trigger released_stays_released before update on kernel.hold
  for each row when (old.released_at is not null) execute function kernel.refuse_second_change();

-- Backups, files of keys and restores tried beside the town, as they ended.
create table kernel.backup_run (
  id uuid primary key,
  kind text not null check (kind in ('backup', 'keys', 'restore-test')),
  began_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text not null check (outcome in ('done', 'failed', 'skipped')),
  -- Why, when it is not done: a code.
  code text,
  -- Of the backup that was made, or tried.
  backup_at timestamptz,
  tables integer,
  rows bigint,
  bytes bigint,
  constraint backup_run_code check ((outcome = 'done') = (code is null))
);
create index backup_run_recent on kernel.backup_run (kind, ended_at desc);
grant select, insert on kernel.backup_run to {app};
