-- A telegram about the town that says nothing the officer does not have already.
alter table alerts.telegram drop constraint telegram_outcome_check;
alter table alerts.telegram add constraint telegram_outcome_check
  check (outcome in ('proposed', 'sent', 'noted', 'not-concerned', 'outdated', 'refused', 'duplicate'));

-- Warnings of every generation are one event now, in which each phenomenon has a chain of its own: what is live or waits
-- goes on in it, so that the next telegram updates it.
alter table alerts.alert disable trigger keep_evidence;
update alerts.alert
set chain = split_part(chain, ' ', 1) || ' warning ' || case hazard when 'blizzard' then 'storm' else hazard end
where state in ('draft', 'submitted', 'approved', 'published')
  and split_part(chain, ' ', 2) in ('気象警報・注意報', '気象特別警報報知', '土砂災害警戒情報');
update alerts.alert
set chain = split_part(chain, ' ', 1) || ' tsunami ' || split_part(chain, ' ', 3)
where state in ('draft', 'submitted', 'approved', 'published')
  and split_part(chain, ' ', 2) = '津波警報・注意報・予報';
alter table alerts.alert enable trigger keep_evidence;

create index state_chain on alerts.state (chain);
create index state_event_touching on alerts.state (event, chain) where touches;

-- By which rules the state was folded. Where the program's are others, it is folded again from the telegrams.
create table alerts.fold (
  one boolean primary key default true check (one),
  version text not null,
  folded_at timestamptz not null
);
grant select, insert, update on alerts.fold to {app};
-- What is folded again takes the place of what was: rows go, and rows that can no longer matter go by age.
grant delete on alerts.state to {app};
-- Only folding again and pruning do so, and say it: whoever deletes by mistake is refused.
create function alerts.keep_state() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('alerts.folding', true), '') <> 'on' then
    raise exception 'the state does not go back' using errcode = 'check_violation', constraint = 'state_forward';
  end if;
  return old;
end $$;
create trigger keep_state before delete on alerts.state for each row execute function alerts.keep_state();
