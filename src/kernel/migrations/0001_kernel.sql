create schema kernel;
grant usage on schema kernel to {app};

-- Who did what, and what was refused. Never changed: the app's role can only add.
create table kernel.audit (
  id bigint generated always as identity primary key,
  -- The sealer chains rows by transaction horizon, so that commands need not queue for a number.
  transaction xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor text not null,
  operation text not null,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  code text,
  via text not null,
  subject text[] not null,
  digest text not null,
  loud boolean not null
);
create index audit_subject on kernel.audit using gin (subject);
create index audit_at on kernel.audit (at);
grant select, insert on kernel.audit to {app};

create table kernel.idempotency (
  actor text not null,
  operation text not null,
  key text not null,
  digest text not null,
  output jsonb,
  at timestamptz not null,
  primary key (actor, operation, key)
);
create index idempotency_at on kernel.idempotency (at);
grant select, insert, update, delete on kernel.idempotency to {app};

-- One row per event and listener; gone when the listener is done with it.
create table kernel.outbox (
  sequence bigint generated always as identity primary key,
  id uuid not null unique,
  listener text not null,
  event text not null,
  aggregate text not null,
  payload jsonb not null,
  at timestamptz not null,
  due_at timestamptz not null,
  attempts integer not null,
  error text,
  parked_at timestamptz
);
create index outbox_order on kernel.outbox (listener, aggregate, sequence);
create index outbox_due on kernel.outbox (due_at) where parked_at is null;
grant select, insert, update, delete on kernel.outbox to {app};

create table kernel.blob (
  id uuid primary key,
  sha256 text not null,
  size integer not null,
  file_name text not null,
  uploaded_by text not null,
  uploaded_at timestamptz not null,
  kept boolean not null,
  -- AES-256-GCM: nonce, tag, ciphertext.
  sealed bytea not null
);
create index blob_loose on kernel.blob (uploaded_at) where not kept;
grant select, insert, update, delete on kernel.blob to {app};

create table kernel.definition (
  engine text not null,
  name text not null,
  sha256 text not null,
  state text not null check (state in ('available', 'published', 'retired')),
  bytes bytea not null,
  imported_at timestamptz not null,
  published_at timestamptz,
  primary key (engine, name, sha256)
);
create unique index definition_published on kernel.definition (engine, name) where state = 'published';
grant select, insert, update (state, published_at) on kernel.definition to {app};
