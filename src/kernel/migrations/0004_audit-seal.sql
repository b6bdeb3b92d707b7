-- Which rows of the audit are sealed, by which seal, and what they were then. Never changed: the app's role can only add.
create table kernel.audit_seal (
  number bigint primary key check (number > 0),
  at timestamptz not null,
  rows integer not null check (rows >= 0),
  -- The highest id sealed so far.
  last bigint not null,
  -- Every transaction below it is over, and what it wrote is sealed.
  horizon xid8 not null,
  -- The transaction that sealed: whatever took an id up to `last` has a lower one.
  ceiling xid8 not null,
  -- Ends what came from a backup: transactions begin anew after it, and no id up to `last` can still come.
  restored boolean not null,
  head bytea not null check (octet_length(head) = 32),
  mac bytea not null check (octet_length(mac) = 32)
);
create index audit_seal_last on kernel.audit_seal (last, number);
create index audit_seal_restored on kernel.audit_seal (number) where restored;
grant select, insert on kernel.audit_seal to {app};

create table kernel.audit_leaf (
  id bigint primary key,
  seal bigint not null,
  leaf bytea not null check (octet_length(leaf) = 32)
);
create index audit_leaf_seal on kernel.audit_leaf (seal, id);
grant select, insert on kernel.audit_leaf to {app};

-- The sealer reads what is new by transaction, never by id: a lower id may be committed later.
create index audit_transaction on kernel.audit (transaction, id);
