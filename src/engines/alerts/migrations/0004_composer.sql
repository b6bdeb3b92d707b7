-- What a message does, what kind of area it names, whether it is an evacuation, and its generated languages.
alter table alerts.alert
  add column act text,
  add column evacuation boolean not null default false,
  add column drawn text,
  add column shelters text,
  add column translations jsonb not null default '{}';

alter table alerts.alert disable trigger keep_evidence;
update alerts.alert set act = case msg_type when 'Alert' then 'issue' when 'Update' then 'update' else 'all-clear' end;
alter table alerts.alert enable trigger keep_evidence;

alter table alerts.alert
  alter column act set not null,
  add constraint alert_act check (
    (msg_type = 'Alert' and act = 'issue')
    or (msg_type = 'Update' and act in ('update', 'extend', 'correct'))
    or (msg_type = 'Cancel' and act in ('all-clear', 'withdraw'))
  ),
  -- Only the mayor's office issues an evacuation, and only at the levels that have a term.
  add constraint alert_evacuation_level check (not evacuation or level between 3 and 5),
  -- A telegram proposes, a person decides: no evacuation without somebody who wrote it.
  add constraint alert_evacuation_by_person check (
    not evacuation or msg_type = 'Cancel' or (cardinality(authors) > 0 and coalesce(automatic_class, 0) <> 1)
  );
