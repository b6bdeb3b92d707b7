-- A level that lasts after what residents were told of it ended was proposed again. Never changed.
create table sensors.renewal (
  id uuid primary key,
  watch_id uuid not null references sensors.watch (id),
  level integer not null check (level between 1 and 5),
  at timestamptz not null,
  drill boolean not null,
  -- What ended, and how.
  ended_alert_id uuid not null,
  how text not null check (how in ('expired', 'cancelled')),
  alert_id uuid not null,
  -- What ended leads to one proposal.
  unique (watch_id, ended_alert_id)
);
grant select, insert on sensors.renewal to {app};
