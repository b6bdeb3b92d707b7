create schema inbox;
grant usage on schema inbox to {app};

-- What was sent to somebody. Title and content are sealed under the key of the one it is to. Nothing here is changed or
-- taken away: what happens to a message later is a row beside it.
create table inbox.message (
  id uuid primary key,
  to_kind text not null check (to_kind in ('resident', 'household')),
  to_id uuid not null,
  kind text not null check (kind in ('letter', 'receipt', 'decision', 'notice')),
  sealed bytea not null,
  section text not null,
  -- 文書番号 and the digest of the verification code: everything that goes out on paper has both.
  number text unique,
  code_digest bytea unique check (octet_length(code_digest) = 32),
  issued_by text not null,
  about_module text,
  about_id text,
  published_at timestamptz not null,
  constraint message_document check ((kind = 'notice') = (number is null) and (number is null) = (code_digest is null)),
  constraint message_about check ((about_module is null) = (about_id is null))
);
create index message_published on inbox.message (published_at desc, id desc);
create index message_about on inbox.message (about_module, about_id) where about_module is not null;
grant select, insert on inbox.message to {app};

-- Whose inbox it lies in: the resident, or who belonged to the household when it was sent, its head first.
create table inbox.recipient (
  message_id uuid not null references inbox.message (id),
  resident_id uuid not null,
  place integer not null check (place >= 0),
  primary key (message_id, resident_id),
  unique (message_id, place)
);
create index recipient_resident on inbox.recipient (resident_id, message_id desc);
grant select, insert on inbox.recipient to {app};

-- The file of a message, drawn once.
create table inbox.document (
  message_id uuid primary key references inbox.message (id),
  sealed bytea not null,
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  size integer not null check (size > 0),
  pages integer not null check (pages > 0),
  drawn_at timestamptz not null
);
grant select, insert on inbox.document to {app};

create table inbox.withdrawal (
  message_id uuid primary key references inbox.message (id),
  withdrawn_by text not null,
  at timestamptz not null,
  sealed bytea not null
);
grant select, insert on inbox.withdrawal to {app};

-- Who read it first when; `for_id` is in whose place, where it was not the reader's own.
create table inbox.reading (
  message_id uuid not null references inbox.message (id),
  reader_id uuid not null,
  for_id uuid,
  at timestamptz not null,
  primary key (message_id, reader_id),
  constraint reading_for_another check (for_id <> reader_id)
);
grant select, insert on inbox.reading to {app};

-- What staff are writing.
create table inbox.draft (
  id uuid primary key,
  resident_id uuid not null,
  kind text not null check (kind in ('letter', 'receipt', 'decision', 'notice')),
  section text not null,
  sealed bytea not null,
  revision integer not null check (revision > 0),
  written_by text not null,
  changed_at timestamptz not null
);
create index draft_changed on inbox.draft (changed_at desc);
grant select, insert, delete, update (kind, section, sealed, revision, changed_at) on inbox.draft to {app};

-- How a resident wants to hear that something came. The inbox itself is always there.
create table inbox.preference (
  resident_id uuid not null,
  medium text not null check (medium in ('mail', 'push', 'post')),
  since timestamptz not null,
  primary key (resident_id, medium)
);
grant select, insert, delete on inbox.preference to {app};

-- A mail address, sealed under the resident's key; nothing is sent to a pending one but the link that confirms it.
create table inbox.address (
  id uuid primary key,
  resident_id uuid not null,
  state text not null check (state in ('pending', 'active', 'refused')),
  lang text not null,
  sealed bytea not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  constraint address_confirmed check ((state = 'pending') = (confirmed_at is null))
);
create unique index address_one_pending on inbox.address (resident_id) where state = 'pending';
create unique index address_one_confirmed on inbox.address (resident_id) where state <> 'pending';
create index address_asked on inbox.address (asked_at) where state = 'pending';
grant select, insert, delete, update (state, confirmed_at) on inbox.address to {app};

-- Mails asked for to confirm an address, so that nobody's mailbox is flooded from here. Kept for a day.
create table inbox.request (
  id uuid primary key,
  resident_id uuid not null,
  at timestamptz not null
);
create index request_resident on inbox.request (resident_id, at);
grant select, insert, delete on inbox.request to {app};

-- A mail on its way. The destination holds the address in clear to the sender, so it lives no longer than the mail.
create table inbox.mailing (
  destination_id uuid primary key,
  resident_id uuid not null,
  expires_at timestamptz not null
);
create index mailing_expiry on inbox.mailing (expires_at);
grant select, insert, delete on inbox.mailing to {app};

-- A day's letters to print and post.
create table inbox.batch (
  id uuid primary key,
  day date not null,
  opened_at timestamptz not null,
  closed_at timestamptz
);
create unique index batch_one_open on inbox.batch (day) where closed_at is null;
grant select, insert, update (closed_at) on inbox.batch to {app};

create table inbox.posting (
  message_id uuid primary key references inbox.message (id),
  resident_id uuid not null,
  batch_id uuid not null references inbox.batch (id),
  posted_at timestamptz,
  posted_by text,
  constraint posting_posted check ((posted_at is null) = (posted_by is null))
);
create index posting_batch on inbox.posting (batch_id) where posted_at is null;
create index posting_resident on inbox.posting (resident_id) where posted_at is null;
grant select, insert, delete, update (posted_at, posted_by) on inbox.posting to {app};
