create schema subscriptions;
grant usage on schema subscriptions to {app};

-- Who wants to be told what. The address is with its destination, sealed; leaving deletes both.
create table subscriptions.subscription (
  id uuid primary key,
  kind text not null check (kind in ('resident', 'machine', 'websub')),
  destination_id uuid not null unique,
  state text not null check (state in ('pending', 'active')),
  -- Empty: the whole town.
  districts text[] not null,
  min_level smallint not null check (min_level between 1 and 5),
  drills boolean not null,
  -- Machines: the RFC 7638 thumbprint of their key.
  thumbprint text,
  -- WebSub: the address of the feed, and when it must be renewed.
  topic text,
  lease_until timestamptz,
  -- Mails about the subscription itself, so that nobody's mailbox is flooded by a stranger.
  mails integer not null,
  mailed_at timestamptz,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  check ((state = 'active') = (confirmed_at is not null)),
  check ((kind = 'machine') = (thumbprint is not null)),
  check ((kind = 'websub') = (topic is not null)),
  check ((kind = 'websub') = (lease_until is not null))
);
create index subscription_active on subscriptions.subscription (kind, min_level) where state = 'active';
create index subscription_key on subscriptions.subscription (thumbprint) where thumbprint is not null;
create index subscription_pending on subscriptions.subscription (created_at) where state = 'pending';
grant select, insert, update, delete on subscriptions.subscription to {app};

-- A WebSub request whose callback has not been asked yet. Its address and secret are with its destination.
create table subscriptions.intent (
  destination_id uuid primary key,
  mode text not null check (mode in ('subscribe', 'unsubscribe')),
  topic text not null,
  lease_seconds integer not null,
  created_at timestamptz not null
);
grant select, insert, delete on subscriptions.intent to {app};

-- Signed requests of machines, each good once.
create table subscriptions.used_request (
  thumbprint text not null,
  jti text not null,
  at timestamptz not null,
  primary key (thumbprint, jti)
);
grant select, insert, delete on subscriptions.used_request to {app};
