-- Nobody watched for a while: then where a contact stands is not known, which is neither open nor closed.
alter table intake.contact_state alter column closed drop not null;

-- What a contact did before says whether it closes anew or bounces: when it was last seen open, when this closing began,
-- and how many closings went out in the hour that is counted.
alter table intake.contact_state
  add column opened_at timestamptz,
  add column closing_at timestamptz,
  add column hour_from timestamptz,
  add column hour_count integer not null default 0 check (hour_count >= 0);
update intake.contact_state set opened_at = since where not closed;
update intake.contact_state set closing_at = since where closed;
alter table intake.contact_state add constraint contact_closing check (not closed or closing_at is not null);
