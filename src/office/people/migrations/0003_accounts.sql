-- Residents sign in by the same passkeys and sessions; who they are is kept, encrypted, by another module.
alter table people.person
  add column kind text not null default 'staff' check (kind in ('staff', 'resident')),
  add constraint person_resident_nameless check (kind = 'staff' or (name = '' and roles = '{}' and not persona));
alter table people.person alter column kind drop default;

alter table people.session drop constraint session_began_check;
alter table people.session add constraint session_began_check check (
  began in ('enrolment', 're-enrolment', 'passkey', 'paper-code', 'persona', 'identity', 'counter-code')
);
