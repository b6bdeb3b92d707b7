-- A declared drill: from its begin to its end what comes in marked 訓練 belongs to it, and its report says whom it reached.
create table alerts.exercise (
  id uuid primary key,
  name text not null,
  begins_at timestamptz not null,
  ends_at timestamptz not null,
  declared_by text not null,
  ended_at timestamptz,
  ended_by text,
  check (ends_at > begins_at),
  check ((ended_at is null) = (ended_by is null))
);
-- One at a time: nobody should have to ask which drill an alert belongs to.
create unique index exercise_one on alerts.exercise ((true)) where ended_at is null;
grant select, insert, update (ended_at, ended_by) on alerts.exercise to {app};

-- "Is it still valid?", asked of the officer on duty while an alert lives, and what was answered.
create table alerts.question (
  id uuid primary key,
  alert_id uuid not null references alerts.alert (id),
  asked_at timestamptz not null,
  due_at timestamptz not null,
  answered_at timestamptz,
  answer text check (answer in ('leave', 'followed', 'unanswered')),
  answered_by text,
  check ((answered_at is null) = (answer is null) and (answer is null) = (answered_by is null))
);
create unique index question_open on alerts.question (alert_id) where answered_at is null;
create index question_alert on alerts.question (alert_id, asked_at desc);
grant select, insert, update (answered_at, answer, answered_by) on alerts.question to {app};
