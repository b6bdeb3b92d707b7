-- What a prefecture gives a town whose reports it takes.
alter table people.reveal drop constraint reveal_kind_check;
alter table people.reveal add constraint reveal_kind_check check (
  kind in ('enrolment', 're-enrolment', 'paper-codes', 'counter-code', 'proxy-code', 'town-secret')
);
