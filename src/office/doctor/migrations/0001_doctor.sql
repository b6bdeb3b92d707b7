create schema doctor;
grant usage on schema doctor to {app};

-- What was not as it should be when the doctor last looked; gone when it is mended.
create table doctor.finding (
  module text not null,
  code text not null,
  about text not null,
  severity text not null check (severity in ('error', 'warning', 'note')),
  detail jsonb not null,
  since timestamptz not null,
  primary key (module, code, about)
);
grant select, insert, update, delete on doctor.finding to {app};

-- When that was: one row.
create table doctor.look (
  one boolean primary key default true check (one),
  at timestamptz not null
);
grant select, insert, update on doctor.look to {app};
