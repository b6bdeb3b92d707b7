-- What an instrument measures stays; how it is called, looked after and doubted may change.
grant update (name, sensor, interval_seconds, minimum, maximum, stuck_seconds) on sensors.datastream to {app};

-- What people found at an inspection (点検), beside the grade that is kept as an observation. Never changed.
create table sensors.inspection (
  datastream_id uuid not null references sensors.datastream (id),
  phenomenon_time timestamptz not null,
  note text not null,
  by text not null,
  at timestamptz not null,
  primary key (datastream_id, phenomenon_time)
);
grant select, insert on sensors.inspection to {app};
