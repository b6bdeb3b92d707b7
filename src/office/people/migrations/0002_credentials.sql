-- A person who left: their way in is gone, their name stays beside what they did.
alter table people.person add column removed_at timestamptz;

-- A session outlives its tokens: the token in the cookie is replaced every quarter of an hour.
alter table people.session
  add column id uuid not null default gen_random_uuid(),
  add column last_seen_at timestamptz,
  add column began text not null default 'enrolment',
  add column device text;
-- Who is on shift during the upgrade stays signed in.
update people.session set last_seen_at = greatest(created_at, now());
create table people.session_token (
  token_hash text primary key,
  session_id uuid not null,
  issued_at timestamptz not null,
  replaced_at timestamptz
);
insert into people.session_token select token_hash, id, created_at, null from people.session;
alter table people.session drop column token_hash;
alter table people.session
  add primary key (id),
  alter column id drop default,
  alter column last_seen_at set not null,
  alter column began drop default,
  add check (began in ('enrolment', 're-enrolment', 'passkey', 'paper-code', 'persona'));
create index session_person on people.session (person_id);
grant update (last_seen_at, device) on people.session to {app};

alter table people.session_token add foreign key (session_id) references people.session (id) on delete cascade;
-- One token is current; the replaced ones are kept to know them again.
create unique index session_token_current on people.session_token (session_id) where replaced_at is null;
create index session_token_session on people.session_token (session_id);
grant select, insert, update (replaced_at) on people.session_token to {app};

create table people.passkey (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null check (counter between 0 and 4294967295),
  transports text[] not null,
  name text not null,
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  suspended_at timestamptz
);
create index passkey_person on people.passkey (person_id);
grant select, insert, delete, update (counter, synced, last_used_at, suspended_at) on people.passkey to {app};

-- What a key is asked to sign: once, within five minutes, for one purpose.
create table people.challenge (
  challenge text primary key,
  purpose text not null check (purpose in ('registration', 'sign-in')),
  person_id uuid references people.person (id),
  expires_at timestamptz not null,
  constraint challenge_bound check ((purpose = 'registration') = (person_id is not null))
);
create index challenge_expiry on people.challenge (expires_at);
grant select, insert, delete on people.challenge to {app};

-- Only a keyed digest of a code is kept; a used or void one stays, so that it is never good again.
create table people.paper_code (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  digest text not null unique,
  made_at timestamptz not null,
  used_at timestamptz,
  void_at timestamptz,
  constraint paper_code_once check (used_at is null or void_at is null)
);
create index paper_code_open on people.paper_code (person_id) where used_at is null and void_at is null;
grant select, insert, update (used_at, void_at) on people.paper_code to {app};

-- A new way in for a person who lost theirs: one asks, another approves, neither is the person.
create table people.re_enrolment (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  reason text not null check (btrim(reason) <> ''),
  requested_by text not null,
  requested_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  declined_by text,
  declined_at timestamptz,
  used_at timestamptz,
  -- A check that comes out null admits the row: each part below is never null.
  constraint re_enrolment_two_people check (
    requested_by <> person_id::text
    and (approved_by is null or (approved_by <> requested_by and approved_by <> person_id::text))
  ),
  constraint re_enrolment_approved check ((approved_by is null) = (approved_at is null)),
  constraint re_enrolment_declined check ((declined_by is null) = (declined_at is null)),
  constraint re_enrolment_decided_once check (approved_by is null or declined_by is null),
  constraint re_enrolment_used check (used_at is null or approved_by is not null)
);
-- Two people asking for the same person is one question.
create unique index re_enrolment_open on people.re_enrolment (person_id)
  where approved_by is null and declined_by is null;
grant select, insert, update (approved_by, approved_at, declined_by, declined_at, used_at) on people.re_enrolment to {app};

-- Nobody is written down as the second person beforehand, and what was decided stays decided.
create function people.keep_decision() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.approved_by is not null or new.declined_by is not null then
      raise exception 'a request begins undecided' using errcode = 'check_violation', constraint = 're_enrolment_begins_open';
    end if;
  elsif (old.approved_by is not null and new.approved_by is distinct from old.approved_by)
    or (old.declined_by is not null and new.declined_by is distinct from old.declined_by)
    or (old.used_at is not null and new.used_at is distinct from old.used_at) then
    raise exception 'a decision is not taken back' using errcode = 'check_violation', constraint = 're_enrolment_decided';
  end if;
  return new;
end $$;
create trigger keep_decision before insert or update on people.re_enrolment
  for each row execute function people.keep_decision();

-- The link that follows an approval; one request gives one link.
alter table people.enrolment add column re_enrolment_id uuid unique references people.re_enrolment (id);

-- A secret its maker may look at again for ten minutes, in the session that made it and in no other.
create table people.reveal (
  id uuid primary key,
  session_id uuid not null references people.session (id) on delete cascade,
  kind text not null check (kind in ('enrolment', 're-enrolment', 'paper-codes')),
  person_id uuid not null references people.person (id),
  sealed bytea not null,
  expires_at timestamptz not null
);
create index reveal_expiry on people.reveal (expires_at);
create index reveal_session on people.reveal (session_id);
grant select, insert, delete on people.reveal to {app};

-- What a person is told about their own way in until they say that they have read it.
create table people.notice (
  id uuid primary key,
  person_id uuid not null references people.person (id),
  kind text not null check (kind in ('re-enrolled', 'paper-code-used', 'passkey-suspended', 'session-stolen')),
  at timestamptz not null,
  read_at timestamptz
);
create index notice_unread on people.notice (person_id) where read_at is null;
grant select, insert, update (read_at) on people.notice to {app};
