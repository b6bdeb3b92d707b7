-- What each profile of CAP says of a message: whether it conforms, and the rules that it breaks. Null where it was no CAP, or came before
-- profiles were asked.
alter table intake.arrival add column profiles jsonb;

-- It says of itself that it is no real thing: 訓練, 試験, a CAP status other than Actual, a test output. Not known of what came before.
alter table intake.arrival add column drill boolean;
