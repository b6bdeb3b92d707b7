-- Whose it is beyond a role: a section of the town hall (with a position in owner_role), and the one person who has it.
alter table work.item
  add column owner_section text,
  add column assigned_to uuid,
  -- Closed by the thing itself alone: nobody ticks it off while that waits.
  add column self_closing boolean not null default false;
grant update (assigned_to) on work.item to {app};
create index item_owner on work.item (owner_role, due_at) where done_at is null;
create index item_assigned on work.item (assigned_to, due_at) where done_at is null and assigned_to is not null;

-- Who had it when: rows are added, never changed.
create table work.assignment (
  item_id uuid not null references work.item (id),
  turn integer not null check (turn > 0),
  assigned_to uuid,
  assigned_by text not null,
  at timestamptz not null,
  primary key (item_id, turn)
);
grant select, insert on work.assignment to {app};

-- What the clock did about it. The key makes every step happen once, whatever is killed or run twice.
create table work.escalation (
  item_id uuid not null references work.item (id),
  step integer not null check (step >= 0),
  role text,
  at timestamptz not null,
  primary key (item_id, step),
  -- Step 0 reminds the owner; every later one names a further role.
  check ((step = 0) = (role is null))
);
create index escalation_role on work.escalation (role, item_id) where role is not null;
grant select, insert on work.escalation to {app};
