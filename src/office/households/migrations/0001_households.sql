create schema households;
grant usage on schema households to {app};

-- Where people live together. Number and address are sealed under the household's own key.
create table households.household (
  id uuid primary key,
  number bytea not null unique check (octet_length(number) = 12),
  sealed bytea not null,
  district text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  dissolved_on date
);
grant select, insert, update (number, sealed, district, changed_at, dissolved_on) on households.household to {app};

create table households.member (
  id uuid primary key,
  household_id uuid not null references households.household (id),
  resident_id uuid not null,
  relation text not null check (relation in (
    'head', 'husband', 'wife', 'child', 'parent', 'grandparent', 'grandchild', 'sibling', 'relative', 'cohabitant')),
  from_on date not null,
  until_on date,
  constraint member_dates check (until_on is null or until_on >= from_on)
);
-- A person lives in one household, and a household has one head.
create unique index member_resident on households.member (resident_id) where until_on is null;
create unique index member_head on households.member (household_id) where until_on is null and relation = 'head';
create index member_household on households.member (household_id);
grant select, insert, update (relation, until_on) on households.member to {app};

-- What ended stays ended, and nobody is moved from one household to another by a change of a row.
create function households.keep_past() returns trigger language plpgsql as $$
begin
  if old.until_on is not null then
    raise exception 'a membership that ended is not changed' using errcode = 'check_violation', constraint = 'member_past';
  end if;
  return new;
end $$;
create trigger keep_past before update on households.member
  for each row execute function households.keep_past();

create table households.import (
  id uuid primary key,
  state text not null check (state in ('comparing', 'compared', 'applying', 'applied', 'refused', 'dropped')),
  blob uuid not null,
  sha256 text not null,
  file_name text not null,
  headings text[] not null,
  uploaded_by text not null,
  uploaded_at timestamptz not null,
  confirmed_by text,
  done integer not null,
  total integer not null,
  refusal text,
  refused_column text,
  ended_at timestamptz,
  constraint import_confirmed check (state not in ('applying', 'applied') or confirmed_by is not null),
  constraint import_ended check ((ended_at is not null) = (state in ('applied', 'refused', 'dropped'))),
  constraint import_done check (done between 0 and total)
);
-- One at a time changes the register.
create unique index import_applying on households.import ((true)) where state = 'applying';
grant select, insert, update (state, headings, confirmed_by, done, total, refusal, refused_column, ended_at) on households.import to {app};

create table households.import_line (
  import_id uuid not null references households.import (id),
  line integer not null,
  outcome text not null check (outcome in ('new', 'changed', 'unchanged', 'refused', 'stale')),
  resident_id uuid,
  undisclosed boolean not null,
  code text,
  "column" text,
  sealed bytea,
  shown text,
  applied_at timestamptz,
  primary key (import_id, line),
  constraint import_line_refused check ((code is not null) = (outcome in ('refused', 'stale')))
);
create index import_line_outcome on households.import_line (import_id, outcome, line);
grant select, insert, update (outcome, code, applied_at, sealed) on households.import_line to {app};
