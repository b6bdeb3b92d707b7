create schema machines;
grant usage on schema machines to {app};

create table machines.machine (
  id uuid primary key,
  name text not null check (btrim(name) <> ''),
  organisation_id uuid,
  organisation_name text not null,
  contact text not null,
  roles text[] not null,
  scopes text[] not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  created_by text not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  constraint machine_revoked check ((revoked_at is null) = (revoked_by is null))
);
grant select, insert,
  update (name, contact, roles, scopes, expires_at, last_used_at, revoked_at, revoked_by) on machines.machine to {app};

-- What was revoked is never trusted again; whoever needs the machine registers it anew.
create function machines.keep_revoked() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null and (new.revoked_at, new.revoked_by) is distinct from (old.revoked_at, old.revoked_by) then
    raise exception 'a machine stays revoked' using errcode = 'check_violation', constraint = 'machine_stays_revoked';
  end if;
  return new;
end $$;
create trigger keep_revoked before update on machines.machine
  for each row execute function machines.keep_revoked();

-- A key belongs to one machine, for ever: one that was taken away may be in wrong hands.
create table machines.key (
  id uuid primary key,
  machine_id uuid not null references machines.machine (id),
  kid text not null,
  thumbprint text not null,
  jwk jsonb not null,
  added_at timestamptz not null,
  added_by text not null,
  removed_at timestamptz,
  removed_by text,
  constraint key_thumbprint unique (thumbprint),
  constraint key_removed check ((removed_at is null) = (removed_by is null)),
  constraint key_is_public check (not jwk ?| array['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
);
create unique index key_kid on machines.key (machine_id, kid) where removed_at is null;
grant select, insert, update (removed_at, removed_by) on machines.key to {app};

create table machines.issued (
  model text not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  machine_id uuid references machines.machine (id),
  grant_hash text,
  uid_hash text,
  user_code_hash text,
  scopes text[] not null,
  sealed bytea not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (model, hash)
);
create index issued_expiry on machines.issued (expires_at);
create index issued_machine on machines.issued (machine_id);
create index issued_grant on machines.issued (grant_hash) where grant_hash is not null;
create index issued_uid on machines.issued (model, uid_hash) where uid_hash is not null;
create index issued_user_code on machines.issued (model, user_code_hash) where user_code_hash is not null;
grant select, insert, delete,
  update (machine_id, grant_hash, uid_hash, user_code_hash, scopes, sealed, expires_at, consumed_at)
  on machines.issued to {app};
