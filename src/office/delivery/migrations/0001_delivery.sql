create schema delivery;
grant usage on schema delivery to {app};

-- What is to be delivered: made once, the same for everybody.
create table delivery.message (
  id uuid primary key,
  -- The module it belongs to, and the thing there it is about.
  module text not null,
  subject text not null,
  -- What staff see it as: a headline, or the key of a word. And its page, without the language.
  label text not null,
  path text not null,
  -- 0 overtakes 1.
  urgency smallint not null check (urgency in (0, 1)),
  created_at timestamptz not null,
  -- From here on nothing is tried any more.
  expires_at timestamptz not null,
  -- Its module wants to hear how each delivery ended.
  reply boolean not null,
  stopped_at timestamptz
);
create index message_subject on delivery.message (module, subject);
create index message_recent on delivery.message (created_at desc, id desc);
grant select, insert, update (stopped_at) on delivery.message to {app};

create table delivery.rendition (
  message_id uuid not null references delivery.message,
  medium text not null,
  variant text not null,
  content_type text not null,
  title text,
  body bytea not null,
  primary key (message_id, medium, variant)
);
grant select, insert on delivery.rendition to {app};

create table delivery.destination (
  id uuid primary key,
  medium text not null,
  variant text not null,
  -- Keyed digest of the address: equal addresses are found, nobody can read them.
  address_digest text not null,
  -- AES-256-GCM of address, secret and leave link: an address may be a person's.
  sealed bytea not null,
  -- Counts changes, for who keeps it in memory.
  version integer not null,
  shard smallint not null check (shard between 0 and 15),
  -- Parking it raises a work item; not so before its holder has confirmed it.
  watched boolean not null,
  state text not null check (state in ('active', 'parked')),
  parked_code text,
  parked_at timestamptz,
  concurrency smallint not null check (concurrency between 1 and 16),
  per_minute integer not null check (per_minute between 1 and 60000),
  -- Refusals since the last success.
  refusals integer not null,
  -- After a failure the destination rests until then; a new urgent message tries it all the same.
  resting_until timestamptz,
  created_at timestamptz not null,
  check ((state = 'parked') = (parked_code is not null)),
  check ((state = 'parked') = (parked_at is not null))
);
create index destination_address on delivery.destination (medium, address_digest);
create index destination_parked on delivery.destination (parked_at desc) where state = 'parked';
grant select, insert, update, delete on delivery.destination to {app};

-- One row per message and destination while it is under way; gone in the statement that writes its receipt. Without
-- foreign keys: their check costs as much as the row, and the invariants count what they would have held.
create table delivery.waiting (
  destination_id uuid not null,
  message_id uuid not null,
  medium text not null,
  shard smallint not null,
  urgency smallint not null,
  due_at timestamptz not null,
  attempts integer not null,
  -- Its destination is parked.
  held boolean not null,
  queued_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (destination_id, message_id)
);
create index waiting_due on delivery.waiting (urgency, due_at, message_id) where not held;
grant select, insert, update, delete on delivery.waiting to {app};

-- How each delivery ended: the evidence. Only ever added to.
create table delivery.receipt (
  message_id uuid not null,
  destination_id uuid not null,
  medium text not null,
  outcome text not null check (outcome in ('delivered', 'refused', 'expired', 'stopped')),
  code text,
  status integer,
  attempts integer not null,
  queued_at timestamptz not null,
  ended_at timestamptz not null,
  -- Of the last attempt alone; null when there was none.
  took_ms integer,
  primary key (message_id, destination_id),
  check ((outcome = 'delivered') = (code is null))
);
grant select, insert on delivery.receipt to {app};

-- Every attempt that ended nothing: it failed for now, or came too late. Only ever added to.
create table delivery.attempt (
  message_id uuid not null,
  destination_id uuid not null,
  attempt integer not null,
  at timestamptz not null,
  code text not null,
  status integer,
  took_ms integer not null
);
create index attempt_message on delivery.attempt (message_id, at);
grant select, insert on delivery.attempt to {app};
