create schema people;
grant usage on schema people to {app};

create table people.person (
  id uuid primary key,
  name text not null,
  roles text[] not null,
  persona boolean not null,
  created_at timestamptz not null
);
grant select, insert, update on people.person to {app};

create table people.session (
  token_hash text primary key,
  person_id uuid not null references people.person (id),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_expiry on people.session (expires_at);
grant select, insert, delete on people.session to {app};

create table people.enrolment (
  token_hash text primary key,
  person_id uuid not null references people.person (id),
  expires_at timestamptz not null,
  used_at timestamptz
);
grant select, insert, update (used_at) on people.enrolment to {app};
