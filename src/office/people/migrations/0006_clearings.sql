-- Everybody was signed out at once: who did it, and why. Kept for ever.
create table people.clearing (
  id uuid primary key,
  ended_by text not null,
  ended_at timestamptz not null,
  reason text not null check (btrim(reason) <> ''),
  sessions integer not null check (sessions >= 0)
);
grant select, insert on people.clearing to {app};
