-- What the nightly reading of the whole audit found.
create table kernel.audit_verification (
  id uuid primary key,
  at timestamptz not null,
  ok boolean not null,
  rows bigint not null,
  seals bigint not null,
  -- Rows edited, removed or inserted, and seals broken; an end that was cut off counts as one.
  faults bigint not null check (ok = (faults = 0))
);
create index audit_verification_recent on kernel.audit_verification (at desc);
grant select, insert on kernel.audit_verification to {app};
