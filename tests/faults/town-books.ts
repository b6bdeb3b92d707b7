import { sql } from './child-town.ts'
import type { Receiver } from './delivery-receivers.ts'
import type { Journal, Line } from './town-journal.ts'

type Row = Record<string, string>

/** Tables whose rows these operations make, one each: every acknowledged id is there, and no row more. */
const makers: Readonly<Record<string, readonly string[]>> = {
  'approval.document': ['approval.draft'],
  'organisations.break_glass': ['organisations.break-glass'],
  'organisations.shift': ['organisations.add-shift', 'organisations.swap-shift'],
  'machines.machine': ['machines.add'],
  'households.import': ['households.upload-register'],
  'people.re_enrolment': ['people.request-re-enrolment'],
  'residents.request': ['residents.request-merge', 'residents.request-recovery', 'residents.request-erasure'],
}

/** What the town's database says, beside what clients were told. */
export type Books = {
  /** Acknowledged as done, and not there. */
  lost: string[]
  /** There, and acknowledged by nobody, or refused. */
  unasked: string[]
  /** Commands whose row in the audit is missing or stands there more than once. */
  misaudited: Row[]
  /** Made more often, or less, than acknowledged. */
  miscounted: string[]
}

export async function readBooks(url: string, journal: Journal, commands: readonly string[]): Promise<Books> {
  const kept = await sql<{ key: string; operation: string }>(
    url,
    `select key, operation from kernel.idempotency where key like 'night-%'`,
  )
  const there = new Set(kept.map(({ key }) => key))
  const lines = new Map(journal.lines.map((line) => [line.key, line]))
  const name = ({ key, operation }: Pick<Line, 'key' | 'operation'>) => `${operation} ${key}`
  const endedAs = (key: string) => lines.get(key)?.ending ?? 'never asked'
  return {
    lost: journal.lines.filter(({ ending, key }) => ending === 'done' && !there.has(key)).map(name),
    unasked: kept.filter(({ key }) => !['done', 'unknown'].includes(endedAs(key))).map(name),
    misaudited: await misaudited(url, commands),
    miscounted: (
      await Promise.all(Object.entries(makers).map((pair) => miscount(url, journal, pair)))
    ).flat(),
  }
}

/** The audit and the keys tell the same story: each done command once, by the same person, with the same content. Clients give every command a key. */
async function misaudited(url: string, commands: readonly string[]): Promise<Row[]> {
  const names = commands.map((one) => `'${one}'`).join(', ')
  return sql<Row>(
    url,
    `with audited as (
       select actor, operation, digest, count(*) as n from kernel.audit
       where outcome = 'done' and via in ('api', 'cli', 'form') and operation in (${names}) group by 1, 2, 3),
     keyed as (
       select actor, operation, digest, count(*) as n from kernel.idempotency
       where operation in (${names}) and actor not like 'system:%' group by 1, 2, 3)
     select coalesce(a.operation, k.operation) as operation, a.n::text as audited, k.n::text as keyed
     from audited a full join keyed k using (actor, operation, digest)
     where a.n is distinct from k.n`,
  )
}

async function miscount(
  url: string,
  journal: Journal,
  [table, operations]: [string, readonly string[]],
): Promise<string[]> {
  const done = journal.lines.filter((line) => operations.includes(line.operation) && line.ending === 'done')
  const rows = await sql<{ id: string }>(url, `select id from ${table}`)
  const ids = new Set(rows.map(({ id }) => id))
  const told = done.flatMap(({ said }) => {
    const { id, requestId } = said as Partial<Record<'id' | 'requestId', string>>
    return [id ?? requestId ?? ''].filter((one) => one !== '')
  })
  const missing = told.filter((id) => !ids.has(id)).map((id) => `${table} ${id} is missing`)
  const doubled = new Set(told).size === told.length ? [] : [`${table}: an id was told twice`]
  return rows.length === done.length
    ? [...missing, ...doubled]
    : [...missing, ...doubled, `${table}: ${rows.length} rows, ${done.length} acknowledged`]
}

/** Deliveries to receivers that ended otherwise than they should: without a receipt, twice, or only on paper. */
export async function readDeliveries(
  url: string,
  receivers: readonly Receiver[],
): Promise<{ unpaired: Row[]; untrue: string[]; receipts: number }> {
  const ours = receivers.map(({ destinationId }) => `'${destinationId}'`).join(', ')
  const unpaired = await sql<Row>(
    url,
    `with told as (
       select m.id, m.subject from delivery.message m where m.module = 'alerts' and exists (
         select from delivery.rendition r where r.message_id = m.id and r.medium = 'webhook')),
     due as (
       select p.alert_id::text as alert from alerts.publication p
       join alerts.alert a on a.id = p.alert_id where not a.drill)
     select due.alert, d.id::text as destination from due
     join told on told.subject = due.alert
     cross join delivery.destination d
     where d.id in (${ours}) and not exists (
       select from delivery.receipt r where r.message_id = told.id and r.destination_id = d.id)
     union all
     select due.alert, 'never handed over' from due where due.alert not in (select subject from told)
     union all
     select subject, 'handed over ' || count(*) from told group by 1 having count(*) > 1`,
  )
  const receipts = await sql<{ message: string; destination: string }>(
    url,
    `select message_id::text as message, destination_id::text as destination from delivery.receipt
     where destination_id in (${ours}) and outcome = 'delivered'`,
  )
  return { unpaired, untrue: untrueOf(receivers, receipts), receipts: receipts.length }
}

/** Receipts for what never came, and what came without ever having been sent. */
function untrueOf(
  receivers: readonly Receiver[],
  receipts: readonly { message: string; destination: string }[],
): string[] {
  return receivers.flatMap(({ destinationId, endpoint }) => {
    const came = new Set(endpoint.received().map(({ id }) => id))
    const written = receipts.filter(({ destination }) => destination === destinationId)
    const known = new Set(written.map(({ message }) => message))
    return [
      ...[...known].filter((id) => !came.has(id)).map((id) => `${id} has a receipt and never came`),
      ...[...came].filter((id) => !known.has(id)).map((id) => `${id} came and has no receipt`),
    ]
  })
}

/** What an event began and nothing ended: imports still under way, and letters without their file. */
export async function readUnfinished(url: string): Promise<Row[]> {
  return sql<Row>(
    url,
    `select 'import' as what, id::text as id from households.import where state in ('comparing', 'applying')
     union all
     select 'letter', m.id::text from inbox.message m
     where m.kind = 'letter'
       and not exists (select from inbox.document d where d.message_id = m.id)
       and not exists (select from inbox.withdrawal w where w.message_id = m.id)
       and not exists (
         select from inbox.recipient r join kernel.erasure e on e.subject = r.resident_id
         where r.message_id = m.id)`,
  )
}
