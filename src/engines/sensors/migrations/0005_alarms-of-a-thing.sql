-- The page of an instrument tells its newest alarms, ended ones too.
create index alarm_thing on sensors.alarm (thing_id, since desc);
