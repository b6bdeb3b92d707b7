create schema residents;
grant usage on schema residents to {app};

-- Whoever lives or lived here. Everything that says who they are is sealed under their own key.
create table residents.resident (
  id uuid primary key,
  state text not null check (state in ('active', 'moved-out', 'deceased', 'merged', 'erased')),
  registered boolean not null,
  undisclosed boolean not null,
  sealed bytea,
  version integer not null check (version > 0),
  merged_into uuid references residents.resident (id),
  close_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint resident_sealed check ((sealed is null) = (state = 'erased')),
  constraint resident_merged check ((merged_into is not null) = (state = 'merged') or state = 'erased'),
  constraint resident_not_into_itself check (merged_into <> id)
);
create index resident_undisclosed on residents.resident (id) where undisclosed;
create index resident_close on residents.resident (close_at) where close_at is not null;
grant select, insert,
  update (state, registered, undisclosed, sealed, version, merged_into, close_at, changed_at)
  on residents.resident to {app};

create table residents.version (
  resident_id uuid not null references residents.resident (id),
  number integer not null check (number > 0),
  reason text not null,
  changed_by text not null,
  at timestamptz not null,
  sealed bytea not null,
  primary key (resident_id, number)
);
grant select, insert on residents.version to {app};

-- Keyed digests of what a record can be found by; they go with the record.
create table residents.term (
  kind text not null check (kind in ('name', 'kana', 'birth-date', 'phone', 'register-number')),
  value bytea not null check (octet_length(value) = 12),
  resident_id uuid not null references residents.resident (id),
  primary key (kind, value, resident_id)
);
create index term_resident on residents.term (resident_id);
-- The number of the register names one person.
create unique index term_register_number on residents.term (value) where kind = 'register-number';
grant select, insert, delete on residents.term to {app};

create table residents.identity (
  id uuid primary key,
  resident_id uuid not null references residents.resident (id),
  subject bytea not null unique check (octet_length(subject) = 12),
  linked_at timestamptz not null,
  last_used_at timestamptz not null
);
create index identity_resident on residents.identity (resident_id);
grant select, insert, delete, update (resident_id, last_used_at) on residents.identity to {app};

create table residents.sign_in_step (
  state text primary key,
  browser text not null,
  sealed bytea not null,
  expires_at timestamptz not null
);
create index sign_in_step_expiry on residents.sign_in_step (expires_at);
grant select, insert, delete on residents.sign_in_step to {app};

create table residents.counter_code (
  id uuid primary key,
  resident_id uuid not null references residents.resident (id),
  digest text not null unique,
  channel text not null check (channel in ('counter', 'post', 'recovery')),
  document text,
  made_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  void_at timestamptz,
  constraint counter_code_document check ((document is null) = (channel = 'recovery')),
  constraint counter_code_not_for_oneself check (made_by <> resident_id::text),
  constraint counter_code_once check (used_at is null or void_at is null)
);
create unique index counter_code_open on residents.counter_code (resident_id)
  where used_at is null and void_at is null;
grant select, insert, update (used_at, void_at) on residents.counter_code to {app};

create table residents.guardianship (
  id uuid primary key,
  ward_id uuid not null references residents.resident (id),
  guardian_id uuid references residents.resident (id),
  kind text not null check (kind in ('parent', 'legal-guardian', 'proxy')),
  scope text[] not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  created_by text not null,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  offer_digest text unique,
  offer_until timestamptz,
  constraint guardianship_of_another check (ward_id <> guardian_id),
  constraint guardianship_dates check (from_at <= until_at),
  constraint guardianship_withdrawn check ((withdrawn_at is null) = (withdrawn_by is null)),
  constraint guardianship_offer check ((offer_digest is null) = (offer_until is null)),
  constraint guardianship_offer_open check (guardian_id is not null or (kind = 'proxy' and offer_digest is not null))
);
create index guardianship_ward on residents.guardianship (ward_id) where withdrawn_at is null;
create index guardianship_guardian on residents.guardianship (guardian_id) where withdrawn_at is null;
grant select, insert, update (ward_id, guardian_id, until_at, withdrawn_at, withdrawn_by)
  on residents.guardianship to {app};

-- What only two members of staff can decide: one asks, another approves, and it concerns neither of them.
create table residents.request (
  id uuid primary key,
  kind text not null check (kind in ('merge', 'recovery', 'erasure')),
  resident_id uuid not null references residents.resident (id),
  other_id uuid references residents.resident (id),
  reason bytea not null,
  requested_by text not null,
  requested_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  outcome text check (outcome in ('approved', 'declined')),
  constraint request_other check ((other_id is not null) = (kind = 'merge') and other_id is distinct from resident_id),
  constraint request_decided check (
    (decided_by is null) = (decided_at is null) and (decided_by is null) = (outcome is null)
  ),
  constraint request_two_people check (
    outcome is null or outcome <> 'approved' or decided_by <> requested_by
  ),
  constraint request_not_about_oneself check (
    requested_by not in (resident_id::text, coalesce(other_id, resident_id)::text)
    and coalesce(decided_by, '') not in (resident_id::text, coalesce(other_id, resident_id)::text)
  )
);
-- Two people asking for the same thing is one question.
create unique index request_open on residents.request (resident_id, kind) where outcome is null;
grant select, insert, update (decided_by, decided_at, outcome) on residents.request to {app};

create function residents.keep_decision() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.outcome is not null then
      raise exception 'a request begins undecided' using errcode = 'check_violation', constraint = 'request_begins_open';
    end if;
  elsif old.outcome is not null then
    raise exception 'a decision is not taken back' using errcode = 'check_violation', constraint = 'request_stays_decided';
  end if;
  return new;
end $$;
create trigger keep_decision before insert or update on residents.request
  for each row execute function residents.keep_decision();

create table residents.read_log (
  id uuid primary key,
  resident_id uuid not null references residents.resident (id),
  actor text not null,
  operation text not null,
  purpose text not null,
  at timestamptz not null
);
create index read_log_resident on residents.read_log (resident_id, at desc);
grant select, insert on residents.read_log to {app};

create table residents.kept_search (
  id uuid primary key,
  session_id uuid not null,
  sealed bytea not null,
  expires_at timestamptz not null
);
create index kept_search_expiry on residents.kept_search (expires_at);
grant select, insert, delete on residents.kept_search to {app};

create table residents.card_change (
  id uuid primary key,
  resident_id uuid not null references residents.resident (id),
  sealed bytea not null,
  at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  outcome text check (outcome in ('accepted', 'declined')),
  constraint card_change_decided check (
    (decided_by is null) = (decided_at is null) and (decided_by is null) = (outcome is null)
  )
);
create unique index card_change_open on residents.card_change (resident_id) where outcome is null;
grant select, insert, update (sealed, at, decided_by, decided_at, outcome) on residents.card_change to {app};
