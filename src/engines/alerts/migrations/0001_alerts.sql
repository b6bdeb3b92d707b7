create schema alerts;
grant usage on schema alerts to {app};

create table alerts.telegram (
  sha256 text primary key,
  bytes bytea not null,
  received_at timestamptz not null,
  title text not null,
  status text not null,
  reported_at timestamptz,
  chain text,
  outcome text not null check (outcome in ('proposed', 'not-concerned', 'outdated', 'refused')),
  reason text,
  alert_id uuid
);
create index telegram_chain on alerts.telegram (chain, reported_at desc);
create index telegram_received on alerts.telegram (received_at desc);
-- What came in is evidence: the app can add and read, not change.
grant select, insert on alerts.telegram to {app};

create table alerts.alert (
  id uuid primary key,
  version integer not null,
  state text not null check (state in ('draft', 'submitted', 'approved', 'published', 'updated', 'cancelled', 'expired', 'discarded')),
  msg_type text not null check (msg_type in ('Alert', 'Update', 'Cancel')),
  drill boolean not null,
  hazard text not null,
  level integer not null check (level between 1 and 5),
  expires_at timestamptz not null,
  texts jsonb not null,
  predecessor_id uuid,
  telegram_sha256 text references alerts.telegram (sha256),
  chain text,
  authors text[] not null,
  submitted_by text,
  submitted_at timestamptz,
  approved_by text,
  approved_at timestamptz,
  override_reason text,
  automatic_class integer check (automatic_class = 1),
  send_back_reason text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint alert_predecessor check ((msg_type = 'Alert') = (predecessor_id is null)),
  constraint alert_submitted check (state in ('draft', 'discarded') or submitted_by is not null),
  constraint alert_approved check (state in ('draft', 'submitted', 'discarded') or approved_by is not null),
  -- Who hands it on answers for it as an author; class 1 is handed on by the program, which nobody wrote.
  constraint alert_submitter_wrote check (submitted_by is null or submitted_by = any (authors) or coalesce(automatic_class, 0) = 1),
  -- Two people: who approves wrote no part of it. Admitted besides: a recorded override. Class 1 has no author at all.
  -- A check that comes out null admits the row, so nothing in here may be null.
  constraint alert_two_people check (
    approved_by is null
    or not (approved_by = any (authors))
    or coalesce(btrim(override_reason), '') <> ''
  ),
  -- A drill follows drills and the real thing follows the real thing.
  unique (id, drill),
  constraint alert_same_drill foreign key (predecessor_id, drill) references alerts.alert (id, drill)
);
create index alert_open on alerts.alert (state, changed_at desc);
create index alert_chain on alerts.alert (chain) where chain is not null;
-- One live successor each: two officers cannot both replace the same alert.
create unique index alert_one_successor on alerts.alert (predecessor_id) where state not in ('draft', 'discarded');
grant select, insert, update on alerts.alert to {app};

-- The authors only grow, and what was decided stays decided, whatever the program does.
create function alerts.keep_evidence() returns trigger language plpgsql as $$
declare
  moving constant text[] := array['state', 'version', 'changed_at'];
begin
  if not (new.authors @> old.authors) then
    raise exception 'authors of an alert are never removed' using errcode = 'check_violation', constraint = 'alert_authors_grow';
  end if;
  if old.approved_by is not null and to_jsonb(new) - moving is distinct from to_jsonb(old) - moving then
    raise exception 'an approved alert is not changed' using errcode = 'check_violation', constraint = 'alert_approved_frozen';
  end if;
  if new.state <> old.state and (old.approved_by is not null or old.state = 'discarded') and not (
    (old.state = 'approved' and new.state = 'published')
    or (old.state = 'published' and new.state in ('updated', 'cancelled', 'expired'))
  ) then
    raise exception 'a decision is not taken back' using errcode = 'check_violation', constraint = 'alert_decided';
  end if;
  return new;
end $$;
create trigger keep_evidence before update on alerts.alert for each row execute function alerts.keep_evidence();

create table alerts.publication (
  alert_id uuid primary key,
  identifier text not null unique,
  sender text not null,
  sent_at timestamptz not null,
  drill boolean not null,
  msg_type text not null,
  expires_at timestamptz not null,
  sha256 text not null,
  bytes bytea not null,
  constraint publication_same_drill foreign key (alert_id, drill) references alerts.alert (id, drill)
);
create index publication_recent on alerts.publication (drill, sent_at desc, alert_id desc);
-- Frozen: what was signed is served as it is for ever.
grant select, insert on alerts.publication to {app};
