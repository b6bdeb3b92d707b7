-- When whoever holds the session last proved who they are; signing in is such a proof.
alter table people.session add column proved_at timestamptz;
update people.session set proved_at = created_at;
alter table people.session alter column proved_at set not null;
grant update (proved_at) on people.session to {app};

-- Proving it once more is asked of one person's own keys.
alter table people.challenge
  drop constraint challenge_purpose_check,
  drop constraint challenge_bound,
  add constraint challenge_purpose_check check (purpose in ('registration', 'sign-in', 'proof')),
  add constraint challenge_bound check ((purpose = 'sign-in') = (person_id is null));
