-- Parts of the town an alert is for; empty: the whole town. What was approved keeps them: the trigger compares the row.
alter table alerts.alert add column districts text[] not null default '{}';
