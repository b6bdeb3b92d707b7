-- Alerts the town made ready for the next time. Who no longer wants one retires it; nothing is deleted.
create table alerts.prepared (
  id uuid primary key,
  name text not null,
  hazard text not null,
  level integer not null check (level between 1 and 5),
  districts text[] not null,
  evacuation boolean not null check (not evacuation or level >= 3),
  drawn text,
  shelters text,
  texts jsonb not null,
  valid_hours integer not null check (valid_hours between 1 and 336),
  kept_by text not null,
  kept_at timestamptz not null,
  retired_at timestamptz
);
grant select, insert, update (retired_at) on alerts.prepared to {app};
