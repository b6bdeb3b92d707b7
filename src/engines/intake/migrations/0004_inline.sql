-- An alert that stands in the entry of a feed itself waits with it, and goes when it is taken.
alter table intake.entry add column inline text;
grant update (inline) on intake.entry to {app};
