-- How it stands with a broker the instruments speak to.
create table sensors.broker (
  id text primary key,
  -- Joined, or a message taken in.
  contact_at timestamptz,
  -- Since when it has been away; null: it is there.
  away_since timestamptz
);
grant select, insert, update on sensors.broker to {app};

-- What a broker brought that was refused, by the code of the refusal.
create table sensors.broker_refusal (
  broker text not null references sensors.broker (id),
  code text not null,
  count integer not null check (count > 0),
  last_at timestamptz not null,
  last_topic text not null,
  primary key (broker, code)
);
grant select, insert, update on sensors.broker_refusal to {app};
