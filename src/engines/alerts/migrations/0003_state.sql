-- What a message is, whatever its bytes: the first one that brought it counts, every other is kept as evidence of it.
alter table alerts.telegram add column identity text;
alter table alerts.telegram add column first_sha256 text references alerts.telegram (sha256);
alter table alerts.telegram drop constraint telegram_outcome_check;
alter table alerts.telegram add constraint telegram_outcome_check
  check (outcome in ('proposed', 'sent', 'not-concerned', 'outdated', 'refused', 'duplicate'));
alter table alerts.telegram add constraint telegram_first check ((outcome = 'duplicate') = (first_sha256 is not null));
create unique index telegram_identity on alerts.telegram (identity) where outcome <> 'duplicate';

-- How things stand by everything that came in: one row a place, and of two for one place the later stamp holds.
create table alerts.state (
  key text primary key,
  part text not null check (part in ('report', 'issued', 'void', 'begun')),
  -- Compared byte by byte, as the program compares it.
  stamp text collate "C" not null,
  drill boolean not null,
  chain text not null,
  event text not null,
  detail text not null,
  reported_at timestamptz not null,
  telegram_sha256 text not null,
  touches boolean not null,
  until timestamptz,
  report jsonb,
  constraint state_report check ((part = 'report') = (report is not null))
);
create index state_event on alerts.state (event);
create index state_touching on alerts.state (drill, chain) where touches;
grant select, insert, update on alerts.state to {app};

-- Whoever writes it: a row never goes back to what was said before.
create function alerts.keep_latest() returns trigger language plpgsql as $$
begin
  if new.stamp <= old.stamp or new.key <> old.key then
    raise exception 'the state does not go back' using errcode = 'check_violation', constraint = 'state_forward';
  end if;
  return new;
end $$;
create trigger keep_latest before update on alerts.state for each row execute function alerts.keep_latest();
