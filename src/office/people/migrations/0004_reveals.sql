-- Codes the town office hands to residents, and those residents hand to who acts for them.
alter table people.reveal drop constraint reveal_kind_check;
alter table people.reveal add constraint reveal_kind_check check (
  kind in ('enrolment', 're-enrolment', 'paper-codes', 'counter-code', 'proxy-code')
);
