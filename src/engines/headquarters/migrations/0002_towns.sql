-- In a prefecture: the towns whose reports it takes. Their secret is derived from the key of this installation and its number.
create table headquarters.town (
  code text primary key check (code ~ '^[0-9]{6}$'),
  name text not null,
  secret_number integer not null check (secret_number > 0),
  -- Until a day later the secret before counts as well.
  renewed_at timestamptz,
  admitted_at timestamptz not null,
  admitted_by text not null,
  withdrawn_at timestamptz
);
grant select, insert, update on headquarters.town to {app};

-- A headquarters of a town, as its first report named it: a drill for ever, or never one.
create table headquarters.reporting (
  town text not null,
  headquarters_id uuid not null,
  drill boolean not null,
  primary key (town, headquarters_id),
  unique (town, headquarters_id, drill)
);
grant select, insert on headquarters.reporting to {app};
insert into headquarters.reporting (town, headquarters_id, drill)
  select distinct on (town, headquarters_id) town, headquarters_id, drill
  from headquarters.received order by town, headquarters_id, number;
alter table headquarters.received add constraint received_drills_apart
  foreign key (town, headquarters_id, drill) references headquarters.reporting (town, headquarters_id, drill) not valid;

-- A drill stays a drill: the app cannot change the column, and what belongs to a headquarters says the same as it.
revoke update on headquarters.headquarters from {app};
grant update (stage, closed_at) on headquarters.headquarters to {app};
alter table headquarters.headquarters add constraint headquarters_drill unique (id, drill);
alter table headquarters.report add column drill boolean;
update headquarters.report r set drill = h.drill from headquarters.headquarters h where h.id = r.headquarters_id;
alter table headquarters.report alter column drill set not null;
alter table headquarters.report add constraint report_drills_apart
  foreign key (headquarters_id, drill) references headquarters.headquarters (id, drill);

-- What wrote a line by itself: an event of this town, once in a log. Null where somebody wrote it.
alter table headquarters.entry add column event text;
alter table headquarters.entry add column drill boolean;
update headquarters.entry e set drill = h.drill from headquarters.headquarters h where h.id = e.headquarters_id;
alter table headquarters.entry alter column drill set not null;
alter table headquarters.entry add constraint entry_drills_apart
  foreign key (headquarters_id, drill) references headquarters.headquarters (id, drill);
alter table headquarters.entry add constraint entry_event_once unique (headquarters_id, event);
