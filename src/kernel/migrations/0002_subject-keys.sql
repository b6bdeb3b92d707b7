-- The key of each person, household or case that personal fields are sealed with, itself wrapped by a key-encryption
-- key that is not in this database. Never part of a table backup: keys are kept apart, the newest copy only.
create table kernel.subject_key (
  subject uuid primary key,
  wrapped bytea,
  kek text,
  created_at timestamptz not null,
  erased_at timestamptz,
  check ((wrapped is null) = (erased_at is not null)),
  check ((kek is null) = (erased_at is not null))
);
create index subject_key_kek on kernel.subject_key (kek) where kek is not null;
grant select, insert, update (wrapped, kek, erased_at) on kernel.subject_key to {app};

create table kernel.erasure (
  -- No foreign key: a restore brings this table back before the keys, which are kept apart.
  subject uuid primary key,
  at timestamptz not null,
  by text not null,
  -- A code, so that no story about a person ends up in what is never erased.
  reason text not null check (reason ~ '^[a-z][a-z0-9-]{0,63}$'),
  -- The version the destroyed key was wrapped by; null when there never was a key.
  kek text,
  -- Every version a wrapping of it may lie under in dead rows, write-ahead log and old files.
  keks text[] not null,
  proof text not null check (proof ~ '^[0-9a-f]{64}$'),
  final_at timestamptz
);
create index erasure_open on kernel.erasure (at) where final_at is null;
grant select, insert, update (final_at) on kernel.erasure to {app};

-- Rights alone cannot say "once".
create function kernel.refuse_second_change() returns trigger language plpgsql as $$
begin
  raise exception 'what was erased stays erased, and final' using errcode = 'insufficient_privilege';
end
$$;
create trigger erased_stays_erased before update on kernel.subject_key
  for each row when (old.erased_at is not null) execute function kernel.refuse_second_change();
create trigger final_stays_final before update on kernel.erasure
  for each row when (old.final_at is not null) execute function kernel.refuse_second_change();
