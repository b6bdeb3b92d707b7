create schema organisations;
grant usage on schema organisations to {app};

-- The town office and the organisations it works with. Closed ones stay, for what their members did names them.
create table organisations.organisation (
  id uuid primary key,
  kind text not null check (kind in (
    'town-office', 'neighbouring-town', 'prefecture', 'newsroom', 'carrier', 'clinic', 'school', 'shop', 'company', 'npo'
  )),
  name text not null check (btrim(name) <> ''),
  name_easy text not null,
  name_en text not null,
  kana text not null,
  phone text,
  email text,
  address text,
  added_by text not null,
  added_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  constraint organisation_closed check ((closed_by is null) = (closed_at is null)),
  constraint organisation_office_stays check (kind <> 'town-office' or closed_at is null)
);
create unique index organisation_one_office on organisations.organisation (kind) where kind = 'town-office';
grant select, insert,
  update (name, name_easy, name_en, kana, phone, email, address, closed_by, closed_at) on organisations.organisation to {app};

-- 部・課・係. `code` is the section's name in the rules of approval.
create table organisations.section (
  id uuid primary key,
  organisation_id uuid not null references organisations.organisation (id),
  parent_id uuid,
  code text check (code ~ '^[a-z][a-z-]{0,39}$'),
  symbol text,
  name text not null check (btrim(name) <> ''),
  name_easy text not null,
  name_en text not null,
  kana text not null,
  added_by text not null,
  added_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  unique (id, organisation_id),
  unique (organisation_id, code),
  constraint section_parent foreign key (parent_id, organisation_id) references organisations.section (id, organisation_id),
  constraint section_own_parent check (parent_id <> id),
  constraint section_closed check ((closed_by is null) = (closed_at is null))
);
grant select, insert,
  update (symbol, name, name_easy, name_en, kana, closed_by, closed_at) on organisations.section to {app};

-- Who works where, as what, with which roles, from when until when. A change ends a row and begins another.
create table organisations.membership (
  id uuid primary key,
  organisation_id uuid not null references organisations.organisation (id),
  section_id uuid,
  person_id uuid not null,
  position text,
  roles text[] not null,
  from_at timestamptz not null,
  until_at timestamptz,
  added_by text not null,
  added_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  constraint membership_section foreign key (section_id, organisation_id)
    references organisations.section (id, organisation_id),
  constraint membership_period check (until_at is null or until_at > from_at),
  constraint membership_position check (position is null or section_id is not null),
  constraint membership_ended check ((ended_by is null) = (ended_at is null)),
  -- Nobody makes themself a member or gives themself a role.
  constraint membership_two_people check (added_by <> person_id::text)
);
create index membership_person on organisations.membership (person_id) where ended_at is null;
create index membership_organisation on organisations.membership (organisation_id) where ended_at is null;
create unique index membership_once on organisations.membership (organisation_id, person_id, section_id, position)
  nulls not distinct where ended_at is null;
grant select, insert, update (ended_by, ended_at) on organisations.membership to {app};

-- 代理・代行: for a person who is away, or (holder_id null) for a position nobody holds.
create table organisations.substitution (
  id uuid primary key,
  organisation_id uuid not null references organisations.organisation (id),
  holder_id uuid,
  deputy_id uuid not null,
  section_id uuid,
  position text,
  roles text[] not null,
  reason text not null check (btrim(reason) <> ''),
  from_at timestamptz not null,
  until_at timestamptz not null,
  named_by text not null,
  named_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  constraint substitution_section foreign key (section_id, organisation_id)
    references organisations.section (id, organisation_id),
  constraint substitution_period check (until_at > from_at and until_at <= from_at + interval '2160 hours'),
  constraint substitution_post check ((position is null) = (section_id is null)),
  constraint substitution_something check (position is not null or cardinality(roles) > 0),
  constraint substitution_vacancy check (holder_id is not null or (position is not null and cardinality(roles) = 0)),
  -- Who is away names somebody else; whoever names one for a vacant position is not that one.
  constraint substitution_two_people check (
    case when holder_id is null then named_by <> deputy_id::text
      else named_by = holder_id::text and holder_id <> deputy_id end
  ),
  constraint substitution_ended check ((ended_by is null) = (ended_at is null))
);
create index substitution_deputy on organisations.substitution (deputy_id) where ended_at is null;
create index substitution_holder on organisations.substitution (holder_id) where ended_at is null;
grant select, insert, update (ended_by, ended_at) on organisations.substitution to {app};

-- 当直表: who is on duty at a desk. A shift given to somebody else is removed and added anew.
create table organisations.shift (
  id uuid primary key,
  desk text not null,
  person_id uuid not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  added_by text not null,
  added_at timestamptz not null,
  removed_by text,
  removed_at timestamptz,
  constraint shift_period check (until_at > from_at and until_at <= from_at + interval '168 hours'),
  constraint shift_removed check ((removed_by is null) = (removed_at is null))
);
create index shift_time on organisations.shift (until_at, from_at) where removed_at is null;
create index shift_person on organisations.shift (person_id, until_at) where removed_at is null;
grant select, insert, update (removed_by, removed_at) on organisations.shift to {app};

-- Times soon to come for which nobody is on a desk; each raised one item of work.
create table organisations.gap (
  id uuid primary key,
  desk text not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  raised_at timestamptz not null,
  closed_at timestamptz,
  constraint gap_period check (until_at > from_at)
);
create index gap_open on organisations.gap (desk) where closed_at is null;
grant select, insert, update (closed_at) on organisations.gap to {app};

-- A role taken alone in an emergency: at most two hours, and looked at by somebody else afterwards.
create table organisations.break_glass (
  id uuid primary key,
  person_id uuid not null,
  role text not null,
  reason text not null check (btrim(reason) <> ''),
  began_at timestamptz not null,
  until_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  reviewed_by text,
  reviewed_at timestamptz,
  finding text,
  constraint break_glass_period check (until_at > began_at and until_at <= began_at + interval '2 hours'),
  constraint break_glass_ended check ((ended_by is null) = (ended_at is null)),
  constraint break_glass_reviewed check (num_nulls(reviewed_by, reviewed_at, finding) in (0, 3)),
  -- A check that comes out null admits the row: this part is never null.
  constraint break_glass_two_people check (reviewed_by is null or reviewed_by <> person_id::text)
);
create unique index break_glass_once on organisations.break_glass (person_id, role) where ended_at is null;
create index break_glass_open on organisations.break_glass (until_at) where ended_at is null;
grant select, insert, update (ended_by, ended_at, reviewed_by, reviewed_at, finding) on organisations.break_glass to {app};

-- What ended stays ended, and what somebody found in a review stays what they found.
create function organisations.keep_end() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null and (new.ended_at is distinct from old.ended_at or new.ended_by is distinct from old.ended_by) then
    raise exception 'what ended stays ended' using errcode = 'check_violation', constraint = tg_table_name || '_stays_ended';
  end if;
  return new;
end $$;
create trigger keep_end before update on organisations.membership
  for each row execute function organisations.keep_end();
create trigger keep_end before update on organisations.substitution
  for each row execute function organisations.keep_end();
create trigger keep_end before update on organisations.break_glass
  for each row execute function organisations.keep_end();

create function organisations.keep_review() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.reviewed_by is not null or new.ended_at is not null then
      raise exception 'it begins open' using errcode = 'check_violation', constraint = 'break_glass_begins_open';
    end if;
  elsif old.reviewed_by is not null and (new.reviewed_by, new.reviewed_at, new.finding)
    is distinct from (old.reviewed_by, old.reviewed_at, old.finding) then
    raise exception 'a review is not taken back' using errcode = 'check_violation', constraint = 'break_glass_stays_reviewed';
  end if;
  return new;
end $$;
create trigger keep_review before insert or update on organisations.break_glass
  for each row execute function organisations.keep_review();
