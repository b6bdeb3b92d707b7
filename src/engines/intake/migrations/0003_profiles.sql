-- What each profile of CAP says of a message: whether it conforms, and the rules that it breaks. Null where it was no CAP, or came before
-- profiles were asked.
alter table intake.arrival add column profiles jsonb;
