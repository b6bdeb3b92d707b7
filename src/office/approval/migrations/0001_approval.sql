create schema approval;
grant usage on schema approval to {app};

-- Every number that was given, and the last of each symbol and fiscal year: whoever takes the next one holds that row.
create table approval.counter (
  symbol text not null,
  fiscal_year integer not null,
  last integer not null check (last > 0),
  primary key (symbol, fiscal_year)
);
grant select, insert, update (last) on approval.counter to {app};

create table approval.number (
  symbol text not null,
  fiscal_year integer not null,
  number integer not null check (number > 0),
  given_at timestamptz not null,
  primary key (symbol, fiscal_year, number)
);
grant select, insert on approval.number to {app};

create table approval.document (
  id uuid primary key,
  kind text not null,
  section text not null,
  title text not null,
  body text not null,
  amount bigint check (amount >= 0),
  attachments uuid[] not null,
  subject_module text,
  subject_id text,
  subject_path text,
  drafted_by uuid not null,
  state text not null check (state in ('draft', 'submitted', 'sent-back', 'decided', 'rejected', 'withdrawn')),
  version integer not null check (version >= 0),
  revision integer not null check (revision > 0),
  stage integer,
  due_at timestamptz,
  reason text,
  decided_at timestamptz,
  decided_by uuid,
  symbol text,
  fiscal_year integer,
  number integer,
  keep_until date,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint document_subject check (num_nulls(subject_module, subject_id, subject_path) in (0, 3)),
  constraint document_stage check ((state = 'submitted') = (stage is not null) and (stage is null) = (due_at is null)),
  constraint document_version check (state in ('draft', 'withdrawn') or version > 0),
  -- Decided is: by whom, when, under which number, kept until when.
  constraint document_decided check (
    num_nulls(decided_at, decided_by, symbol, fiscal_year, number, keep_until) = case state when 'decided' then 0 else 6 end
  ),
  constraint document_two_people check (decided_by is null or decided_by <> drafted_by),
  constraint document_number unique (symbol, fiscal_year, number),
  constraint document_number_given foreign key (symbol, fiscal_year, number) references approval.number
);
create index document_drafter on approval.document (drafted_by, changed_at desc);
create index document_section on approval.document (section, changed_at desc);
create index document_open on approval.document (due_at) where state = 'submitted';
create index document_about on approval.document (subject_module, subject_id, created_at desc) where subject_module is not null;
-- One decision at a time about one thing, of one kind.
create unique index document_one_open on approval.document (subject_module, subject_id, kind)
  where subject_module is not null and state in ('draft', 'submitted', 'sent-back');
grant select, insert, update on approval.document to {app};

create table approval.version (
  document_id uuid not null references approval.document (id),
  version integer not null check (version > 0),
  title text not null,
  body text not null,
  amount bigint,
  attachments uuid[] not null,
  route jsonb not null check (jsonb_array_length(route) > 0),
  delegated boolean not null,
  terms jsonb not null,
  drafted_by uuid not null,
  submitted_at timestamptz not null,
  primary key (document_id, version),
  unique (document_id, version, drafted_by, delegated)
);
grant select, insert on approval.version to {app};

-- What people did. Nothing here is ever changed or taken away.
create table approval.step (
  document_id uuid not null,
  version integer not null,
  stage integer not null check (stage >= 0),
  seat integer not null check (seat >= 0),
  act text not null check (act in ('approve', 'send-back', 'reject')),
  actor uuid not null,
  standing_in_for text,
  reason text,
  at timestamptz not null,
  drafted_by uuid not null,
  delegated boolean not null,
  primary key (document_id, version, stage, seat),
  foreign key (document_id, version, drafted_by, delegated)
    references approval.version (document_id, version, drafted_by, delegated),
  constraint step_reason check ((act = 'approve') = (reason is null)),
  -- Who drafted a version does not approve it.
  constraint step_two_people check (actor <> drafted_by),
  constraint step_deputy check (standing_in_for is null or standing_in_for <> actor::text)
);
-- Nobody approves two steps of one version, unless the route was shortened (専決).
create unique index step_one_each on approval.step (document_id, version, actor) where not delegated;
create index step_actor on approval.step (actor, at desc);
grant select, insert on approval.step to {app};

create table approval.review (
  document_id uuid not null,
  version integer not null,
  stage integer not null,
  seat integer not null,
  reviewed_by uuid not null,
  at timestamptz not null,
  primary key (document_id, version, stage, seat),
  foreign key (document_id, version, stage, seat) references approval.step (document_id, version, stage, seat)
);
grant select, insert on approval.review to {app};

-- What ended stays as it ended, versions only grow, and a decision has every step of its version's route.
create function approval.keep_evidence() returns trigger language plpgsql as $$
declare
  seats bigint;
  approved bigint;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' or new.version <> 0 then
      raise exception 'a document begins as a draft' using errcode = 'check_violation', constraint = 'document_begins';
    end if;
    return new;
  end if;
  if old.state in ('decided', 'rejected', 'withdrawn') then
    raise exception 'a document that ended is not changed' using errcode = 'check_violation', constraint = 'document_ended';
  end if;
  if new.version < old.version or new.revision <= old.revision then
    raise exception 'versions only grow' using errcode = 'check_violation', constraint = 'document_versions_grow';
  end if;
  if (new.id, new.drafted_by, new.kind, new.section, new.created_at) is distinct from (old.id, old.drafted_by, old.kind, old.section, old.created_at)
    or (new.subject_module, new.subject_id, new.subject_path) is distinct from (old.subject_module, old.subject_id, old.subject_path) then
    raise exception 'who drafted what about which thing is not changed' using errcode = 'check_violation', constraint = 'document_origin';
  end if;
  if new.state = 'decided' then
    select sum(jsonb_array_length(part.value -> 'seats')) into seats
      from approval.version v, jsonb_array_elements(v.route) part
      where v.document_id = new.id and v.version = new.version;
    select count(*) into approved from approval.step s
      where s.document_id = new.id and s.version = new.version and s.act = 'approve';
    if old.state <> 'submitted' or approved is distinct from seats then
      raise exception 'a decision has every step of its route' using errcode = 'check_violation', constraint = 'document_every_step';
    end if;
  end if;
  return new;
end $$;
create trigger keep_evidence before insert or update on approval.document for each row execute function approval.keep_evidence();

-- Nobody acts at a version that is not the one being decided: what came back is past.
create function approval.step_in_time() returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from approval.document d
    where d.id = new.document_id and d.state = 'submitted' and d.version = new.version and d.stage = new.stage
  ) then
    raise exception 'this version does not lie at this stage' using errcode = 'check_violation', constraint = 'step_in_time';
  end if;
  return new;
end $$;
create trigger step_in_time before insert on approval.step for each row execute function approval.step_in_time();
