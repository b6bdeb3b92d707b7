create schema headquarters;
grant usage on schema headquarters to {app};

-- A disaster headquarters, from when it was opened until it was closed.
create table headquarters.headquarters (
  id uuid primary key,
  name text not null,
  stage text not null check (stage in ('watching', 'alerted', 'headquarters')),
  drill boolean not null,
  opened_at timestamptz not null,
  closed_at timestamptz
);
grant select, insert, update on headquarters.headquarters to {app};

-- Who decided what when, from which information. Never changed: what is wrong is corrected by another entry.
create table headquarters.entry (
  id uuid primary key,
  headquarters_id uuid not null references headquarters.headquarters (id),
  number integer not null check (number > 0),
  kind text not null check (kind in ('information', 'decision', 'instruction', 'stage', 'report', 'correction')),
  who text not null,
  happened_at timestamptz not null,
  text text not null,
  source_kind text not null check (source_kind in ('none', 'telegram', 'alert', 'observation', 'report', 'telephone', 'other')),
  source text,
  corrects integer,
  written_at timestamptz not null,
  written_by text not null,
  unique (headquarters_id, number),
  foreign key (headquarters_id, corrects) references headquarters.entry (headquarters_id, number),
  check ((kind = 'correction') = (corrects is not null)),
  check (corrects < number),
  check ((source_kind = 'none') = (source is null))
);
grant select, insert on headquarters.entry to {app};

-- What was known of a district at a moment. The newest counts; none is changed.
create table headquarters.district_figures (
  id uuid primary key,
  headquarters_id uuid not null references headquarters.headquarters (id),
  district text not null,
  turn integer not null,
  figures jsonb not null,
  source text not null,
  at timestamptz not null,
  by text not null,
  unique (headquarters_id, district, turn)
);
grant select, insert on headquarters.district_figures to {app};

-- A numbered report upward as it was sent. Never changed.
create table headquarters.report (
  id uuid primary key,
  headquarters_id uuid not null references headquarters.headquarters (id),
  number integer not null check (number > 0),
  as_of timestamptz not null,
  rows jsonb not null,
  totals jsonb not null,
  correction text,
  written_at timestamptz not null,
  written_by text not null,
  unique (headquarters_id, number)
);
grant select, insert on headquarters.report to {app};

-- Reports of towns, as a prefecture received them.
create table headquarters.received (
  id uuid primary key,
  town text not null check (town ~ '^[0-9]{6}$'),
  headquarters_id uuid not null,
  number integer not null check (number > 0),
  as_of timestamptz not null,
  drill boolean not null,
  rows jsonb not null,
  totals jsonb not null,
  correction text,
  received_at timestamptz not null,
  received_from text not null,
  unique (town, headquarters_id, number)
);
grant select, insert on headquarters.received to {app};

-- How many live in a district, and who says so. The newest counts.
create table headquarters.district_count (
  id uuid primary key,
  district text not null,
  turn integer not null,
  households integer not null check (households >= 0),
  people integer not null check (people >= households or households = 0),
  source text not null,
  at timestamptz not null,
  by text not null,
  unique (district, turn)
);
grant select, insert on headquarters.district_count to {app};

-- An evacuation order for one district, in force from until.
create table headquarters.evacuation (
  id uuid primary key,
  alert_id uuid not null,
  district text not null,
  level integer not null check (level between 3 and 5),
  hazard text not null,
  households integer,
  people integer,
  count_source text,
  since timestamptz not null,
  until timestamptz,
  unique (alert_id, district),
  check (until >= since),
  check ((households is null) = (people is null) and (households is null) = (count_source is null))
);
create index evacuation_open on headquarters.evacuation (district) where until is null;
grant select, insert on headquarters.evacuation to {app};
grant update (until) on headquarters.evacuation to {app};

-- Where reports go: the machine of the prefecture.
create table headquarters.receiver (
  destination_id uuid primary key,
  since timestamptz not null,
  until timestamptz
);
grant select, insert, update on headquarters.receiver to {app};
