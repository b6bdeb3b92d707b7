-- A drill goes only where drills are wanted, whatever the program does. Destinations from before were chosen by the wish
-- kept with their subscription, which still holds; from now on each says so itself.
alter table delivery.message add column drill boolean not null default false;
alter table delivery.destination add column drills boolean not null default true;
alter table delivery.destination alter column drills set default false;

create function delivery.keep_drills_apart() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from added w
    join delivery.message m on m.id = w.message_id
    join delivery.destination d on d.id = w.destination_id
    where m.drill and not d.drills
  ) then
    raise exception 'a drill is sent only where drills are wanted' using errcode = 'check_violation', constraint = 'waiting_drill';
  end if;
  return null;
end $$;
create trigger keep_drills_apart after insert on delivery.waiting
  referencing new table as added for each statement execute function delivery.keep_drills_apart();
