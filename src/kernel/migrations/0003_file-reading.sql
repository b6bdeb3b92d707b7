-- Whether a file was looked through for Individual Numbers when it came: those from before were not.
alter table kernel.blob add column reading text not null default 'unread' check (reading in ('clear', 'machine', 'unread'));
alter table kernel.blob alter column reading drop default;
