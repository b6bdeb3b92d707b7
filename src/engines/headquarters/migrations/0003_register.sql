-- Counts that the resident register gave, which it may replace; what people entered is theirs to replace.
alter table headquarters.district_count add column register boolean not null default false;

-- When the register was counted, and how much of it lies in no district of the town file. The newest counts.
create table headquarters.register_read (
  id uuid primary key,
  at timestamptz not null,
  by text not null,
  households integer not null,
  people integer not null,
  unplaced_households integer not null check (unplaced_households <= households),
  unplaced_people integer not null check (unplaced_people <= people)
);
create index register_read_newest on headquarters.register_read (at);
grant select, insert on headquarters.register_read to {app};
