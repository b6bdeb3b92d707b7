import { sql } from './child-town.ts'

/**
 * Has the database note, beside the town's tables, what comes and goes in them: each row of the outbox with the
 * transaction that wrote it, and each step of a run of work by the clock. Nothing the town does can see or change it.
 */
export async function startRecorder(url: string): Promise<void> {
  await sql(
    url,
    `create schema night;
     create table night.emitted (transaction xid8, id text, listener text, event text);
     create table night.run (
       id text, name text, state text, retries int, at timestamptz default clock_timestamp(), by_clock timestamptz);
     create function night.note_event() returns trigger language plpgsql security definer as $$
       begin
         insert into night.emitted values (pg_current_xact_id(), new.id::text, new.listener, new.event);
         return null;
       end $$;
     create function night.note_run() returns trigger language plpgsql security definer as $$
       begin
         insert into night.run (id, name, state, retries, by_clock)
           values (new.id::text, new.name, new.state::text, new.retry_count, jobs.job_now());
         return null;
       end $$;
     create trigger night_note after insert on kernel.outbox for each row execute function night.note_event();
     create trigger night_note after insert or update of state on jobs.job
       for each row when (new.name not like '\\_\\_%') execute function night.note_run();`,
  )
}

type Row = Record<string, string>

/** Written by another transaction than what it belongs to, or by none. */
export type Apart = {
  /** Events whose transaction did nothing else. */
  events: Row[]
  /** Rows of the audit whose command was done in another transaction, or never. */
  audited: Row[]
  /** Events no listener took by their own key. */
  unheard: Row[]
}

/**
 * The one transaction of a command: each event, each row of the audit and the key that was claimed bear its number.
 * `delivery.settled` is told in the transaction of a receipt, which no command writes.
 */
export async function readApart(url: string, commands: readonly string[]): Promise<Apart> {
  const names = commands.map((one) => `'${one}'`).join(', ')
  const [events, audited, unheard] = await Promise.all([
    sql<Row>(
      url,
      `select e.event, e.listener, e.id from night.emitted e
       where e.event <> 'delivery.settled' and not exists (
         select from kernel.audit a where a.transaction = e.transaction and a.outcome = 'done')
       order by e.transaction limit 20`,
    ),
    sql<Row>(
      url,
      `select a.operation, a.via, a.id::text as row from kernel.audit a
       where a.outcome = 'done' and (a.via = 'listener' or a.via in ('api', 'cli', 'form') and a.operation in (${names}))
         and not exists (
           select from kernel.idempotency i
           where i.actor = a.actor and i.operation = a.operation and i.digest = a.digest
             and i.xmin::text::bigint = a.transaction::text::bigint % 4294967296)
       order by a.id limit 20`,
    ),
    sql<Row>(
      url,
      `select e.event, e.listener, e.id from night.emitted e
       where not exists (select from kernel.idempotency i where i.key = e.id)
         and not exists (select from kernel.outbox o where o.id::text = e.id)
       order by e.transaction limit 20`,
    ),
  ])
  return { events, audited, unheard }
}
