create schema sensors;
grant usage on schema sensors to {app};

-- What stands somewhere and measures (SensorThings 1.1 §8.2.1).
create table sensors.thing (
  id uuid primary key,
  version integer not null,
  name text not null,
  kind text not null,
  district text,
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  public boolean not null,
  mode text not null check (mode in ('live', 'drill', 'off')),
  -- The one machine that may bring its observations; null: any that may bring observations at all.
  reporter uuid,
  calibrated_on date,
  calibration_due_on date,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check ((latitude is null) = (longitude is null))
);
grant select, insert, update on sensors.thing to {app};

-- One property that one sensor of it measures, in one unit for ever (§8.2.4).
create table sensors.datastream (
  id uuid primary key,
  thing_id uuid not null references sensors.thing (id),
  name text not null,
  property text not null,
  unit text not null,
  sensor text not null,
  interval_seconds integer not null check (interval_seconds between 1 and 31622400),
  minimum double precision not null,
  maximum double precision not null check (maximum > minimum),
  stuck_seconds integer check (stuck_seconds > 0),
  created_at timestamptz not null,
  unique (thing_id, name)
);
grant select, insert on sensors.datastream to {app};

-- What was observed, in the unit of the datastream. One instant of one datastream is one observation.
create table sensors.observation (
  datastream_id uuid not null,
  phenomenon_time timestamptz not null,
  -- NaN and the infinities lie outside.
  result double precision not null check (result between -1e15 and 1e15),
  received_at timestamptz not null,
  primary key (datastream_id, phenomenon_time)
);
-- Rows come nearly in the order of time, so a few pages of this find an hour among millions.
create index observation_time on sensors.observation using brin (phenomenon_time) with (pages_per_range = 32);
-- Never changed; deleted only once the hour it belongs to is kept.
grant select, insert, delete on sensors.observation to {app};

-- What is kept of an hour when its observations go.
create table sensors.hour (
  datastream_id uuid not null,
  from_at timestamptz not null,
  count integer not null check (count > 0),
  minimum double precision not null,
  mean double precision not null,
  maximum double precision not null,
  primary key (datastream_id, from_at),
  check (minimum <= mean and mean <= maximum)
);
grant select, insert on sensors.hour to {app};

-- Where a datastream stands: its last value, and how far each condition on it has come.
create table sensors.reading (
  datastream_id uuid primary key references sensors.datastream (id),
  observed_at timestamptz,
  received_at timestamptz,
  result double precision,
  same_since timestamptz,
  timeline jsonb not null
) with (fillfactor = 50);
grant select, insert, update on sensors.reading to {app};

-- Conditions on datastreams, and the level they lead to.
create table sensors.watch (
  id uuid primary key,
  version integer not null,
  name text not null,
  hazard text not null,
  districts text[] not null,
  valid_hours integer not null check (valid_hours between 1 and 72),
  rules jsonb not null,
  -- Every datastream a rule asks.
  datastreams uuid[] not null,
  -- What was proposed last; 0: nothing, or that it is over.
  level integer not null check (level between 0 and 5),
  since timestamptz,
  retired_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null
) with (fillfactor = 70);
create index watch_datastreams on sensors.watch using gin (datastreams) where retired_at is null;
grant select, insert, update on sensors.watch to {app};

-- Every version of the conditions, who wrote it, and why. Never changed.
create table sensors.watch_version (
  watch_id uuid not null references sensors.watch (id),
  version integer not null,
  rules jsonb not null,
  reason text not null,
  by text not null,
  at timestamptz not null,
  primary key (watch_id, version)
);
grant select, insert on sensors.watch_version to {app};

-- Every change of a watch's level, and the proposal made of it. Never changed.
create table sensors.crossing (
  id uuid primary key,
  watch_id uuid not null references sensors.watch (id),
  turn integer not null,
  from_level integer not null check (from_level between 0 and 5),
  to_level integer not null check (to_level between 0 and 5 and to_level <> from_level),
  -- When the instruments saw it, and when we did.
  at timestamptz not null,
  noticed_at timestamptz not null,
  drill boolean not null,
  alert_id uuid,
  unique (watch_id, turn)
);
grant select, insert on sensors.crossing to {app};

-- What is wrong with an instrument itself, as long as it is and afterwards.
create table sensors.alarm (
  id uuid primary key,
  thing_id uuid not null references sensors.thing (id),
  datastream_id uuid references sensors.datastream (id),
  kind text not null,
  since timestamptz not null,
  until timestamptz
);
create unique index alarm_open on sensors.alarm (thing_id, coalesce(datastream_id, thing_id), kind) where until is null;
grant select, insert, update on sensors.alarm to {app};
