create schema intake;
grant usage on schema intake to {app};

create table intake.source_state (
  source text primary key,
  contact_at timestamptz,
  message_at timestamptz,
  pushed_at timestamptz,
  failed_at timestamptz,
  failure text,
  failures integer not null default 0,
  known_at timestamptz not null,
  silent_since timestamptz,
  next_at timestamptz,
  minute text not null default '',
  minute_requests integer not null default 0,
  day text not null default '',
  day_bytes bigint not null default 0,
  sequence bigint,
  gaps integer not null default 0,
  gap_at timestamptz
);
grant select, insert, update on intake.source_state to {app};

create table intake.feed_state (
  source text not null,
  url text not null,
  etag text,
  last_modified text,
  fetched_at timestamptz not null,
  primary key (source, url)
);
grant select, insert, update on intake.feed_state to {app};

create table intake.entry (
  source text not null,
  address text not null,
  updated text not null,
  place bigint generated always as identity,
  late boolean not null,
  pushed boolean not null,
  state text not null check (state in ('waiting', 'taken', 'given-up')),
  found_at timestamptz not null,
  tries integer not null default 0,
  next_at timestamptz not null,
  failure text,
  settled_at timestamptz,
  primary key (source, address, updated),
  constraint entry_settled check ((state = 'waiting') = (settled_at is null))
);
create index entry_waiting on intake.entry (source, late, place) where state = 'waiting';
create index entry_settled_at on intake.entry (settled_at) where state <> 'waiting';
grant select, insert, delete, update (state, pushed, tries, next_at, failure, settled_at) on intake.entry to {app};

-- Evidence of what came when, and by which way: added to and read, never changed.
create table intake.arrival (
  id uuid primary key,
  source text not null,
  route text not null check (route in ('poll', 'push', 'folder', 'webhook', 'mqtt', 'line', 'post', 'contact')),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size integer not null check (size >= 0),
  received_at timestamptz not null,
  message text not null check (message ~ '^[0-9a-f]{64}$'),
  first boolean not null,
  behind_ms integer check (behind_ms >= 0),
  outcome text not null,
  reason text,
  issuer text not null,
  format text not null check (format in ('cap', 'jma', 'other')),
  valid boolean not null,
  rules text[] not null,
  signature text not null check (signature in ('none', 'unknown-key', 'strict', 'normalised', 'invalid')),
  constraint arrival_first check (not first or behind_ms is null)
);
create unique index arrival_one_first on intake.arrival (message) where first;
create index arrival_message on intake.arrival (message);
create index arrival_source on intake.arrival (source, received_at);
create index arrival_issuer on intake.arrival (issuer, received_at);
grant select, insert on intake.arrival to {app};

create table intake.refused (
  id uuid primary key,
  source text not null,
  route text not null,
  label text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size integer not null,
  code text not null,
  findings jsonb not null,
  head bytea not null check (length(head) <= 65536),
  refused_at timestamptz not null,
  told text not null check (told in ('answer', 'report', 'mail', 'nobody'))
);
create index refused_at on intake.refused (refused_at);
create index refused_content on intake.refused (sha256);
create unique index refused_once on intake.refused (source, sha256, code);
grant select, insert, delete on intake.refused to {app};

create table intake.seen_message (
  source text not null,
  message_id text not null,
  seen_at timestamptz not null,
  primary key (source, message_id)
);
create index seen_message_at on intake.seen_message (seen_at);
grant select, insert, delete on intake.seen_message to {app};

create table intake.contact_state (
  source text not null,
  number integer not null,
  closed boolean not null,
  since timestamptz not null,
  primary key (source, number)
);
grant select, insert, update on intake.contact_state to {app};

create table intake.lease (
  source text primary key,
  token text not null,
  state text not null check (state in ('asked', 'active', 'denied')),
  asked_at timestamptz not null,
  until timestamptz,
  renew_at timestamptz not null
);
grant select, insert, update, delete on intake.lease to {app};

-- The register of senders: which keys speak for whom, from when until when. What was withdrawn stays withdrawn.
create table intake.sender_key (
  id uuid primary key,
  issuer text not null check (btrim(issuer) <> ''),
  certificate_pem text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  from_at timestamptz not null,
  until_at timestamptz not null,
  added_at timestamptz not null,
  added_by text not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  constraint sender_key_times check (from_at < until_at),
  constraint sender_key_withdrawn check ((withdrawn_at is null) = (withdrawn_by is null))
);
create unique index sender_key_once on intake.sender_key (issuer, sha256);
grant select, insert, update (withdrawn_at, withdrawn_by) on intake.sender_key to {app};

create function intake.keep_withdrawn() returns trigger language plpgsql as $$
begin
  if old.withdrawn_at is not null and (new.withdrawn_at, new.withdrawn_by) is distinct from (old.withdrawn_at, old.withdrawn_by) then
    raise exception 'a key stays withdrawn' using errcode = 'check_violation', constraint = 'sender_key_stays_withdrawn';
  end if;
  return new;
end $$;
create trigger keep_withdrawn before update on intake.sender_key
  for each row execute function intake.keep_withdrawn();
