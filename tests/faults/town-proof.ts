import { expect } from 'vitest'
import { plus, systemSources } from '#kernel'
import { brokenInvariants } from '../setup/alerts/invariants.ts'
import { openTown } from '../setup/town.ts'
import { sql } from './child-town.ts'
import { until } from './delivery-scene.ts'
import { actTable, countActs, neverDone } from './town-acts.ts'
import { readBooks, readDeliveries, readUnfinished } from './town-books.ts'
import { readJobs } from './town-jobs.ts'
import { canary } from './town-mixture-residents.ts'
import type { Night } from './town-night.ts'
import { readApart } from './town-recorder.ts'
import { at, type Hand, listAt, textAt } from './town-world.ts'

const minute = 60_000

const countOf = async (night: Night, text: string) => {
  const { ownerUrl, superuserUrl } = await night.urls()
  const rows = await sql<{ count: string }>(superuserUrl || ownerUrl, text).catch(() => null)
  return rows === null ? null : Number(rows[0]?.count)
}

/** Until a run was made that fell due after now: with it everything that was due before was looked for. */
export async function lookedForWork(night: Night): Promise<void> {
  const from = plus(night.now(), minute)
  // Of before the clock was set back there may be runs that were due later.
  const run = `select count(*) from night.run where name = 'work.escalate' and at >= '${systemSources.now()}' and date_trunc('minute', by_clock) >= date_trunc('minute', '${from}'::timestamptz)`
  await until('what is due is looked for', async () => ((await countOf(night, run)) ?? 0) > 0)
}

/**
 * Starts the town once more as on any morning, and waits until nothing is under way. `thorough`: also until everything
 * that was due by the clock when it began has been looked for, which takes a minute or two.
 */
async function settle(night: Night, thorough: boolean): Promise<void> {
  await night.kill('SIGTERM')
  night.world.aheadMs = 0
  await night.start()
  await night.setClock(0)
  const none = (text: string) => async () => (await countOf(night, text)) === 0
  await until('the outbox is empty', none('select count(*) from kernel.outbox where parked_at is null'))
  const ours = night.receivers.map(({ destinationId }) => `'${destinationId}'`).join(', ')
  if (thorough) await lookedForWork(night)
  // Deliveries that were put off fall due; work by the clock does not, for that clock is the database's.
  night.world.aheadMs = 10 * minute
  await night.town().setClock(10 * minute)
  await until(
    'every receiver has everything',
    none(`select count(*) from delivery.waiting where destination_id in (${ours})`),
  )
  await until('the outbox is empty again', none('select count(*) from kernel.outbox where parked_at is null'))
  await until(
    'no run of work by the clock is under way',
    none(
      `select count(*) from jobs.job where state = 'active' or state in ('created', 'retry') and start_after <= jobs.job_now()`,
    ),
  )
}

type Read = { names: number; files: number; lost: string[] }

/** What can be read is what was written: names opened by the vault, and files. */
async function readBack(night: Night): Promise<Read> {
  const hand = night.clients[0]?.hand
  if (!hand) throw new Error('nobody to read')
  const names = await readNames(hand)
  const files = [...(await readLetters(hand)), ...(await readFiles(hand))]
  const lost = [...names, ...files].filter((one) => one !== null)
  const whole = (found: readonly (string | null)[]) => found.filter((one) => one === null).length
  return { names: whole(names), files: whole(files), lost }
}

/** For each: what is lost, or null. */
async function readNames(hand: Hand): Promise<(string | null)[]> {
  const found: (string | null)[] = []
  for (const { id, note } of hand.world.kept('registered')) {
    const said = await hand.call('residents.get', 'supervisor', { id, purpose: 'counter' })
    const state = textAt(said, 'resident.state')
    // Erased and merged ones have no name any more.
    if (said === null || state === 'merged' || state === 'erased') continue
    found.push(at(said, 'fields.name') === note ? null : `the name of ${id}`)
  }
  return found
}

async function readLetters(hand: Hand): Promise<(string | null)[]> {
  const found: (string | null)[] = []
  for (const { id } of hand.world.kept('sent-letter')) {
    const said = await hand.call('inbox.open-sent-file', 'writer', { id })
    if (said === null) continue
    const head = Buffer.from(textAt(said, 'bytes'), 'base64').subarray(0, 5).toString()
    found.push(head === '%PDF-' ? null : `the letter ${id}`)
  }
  return found
}

async function readFiles(hand: Hand): Promise<(string | null)[]> {
  const found: (string | null)[] = []
  for (const { id } of hand.world.kept('attached')) {
    const said = await hand.call('approval.get', 'drafter', { id })
    const [file] = listAt(said, 'document.attachments')
    if (file === undefined) continue
    const read = await hand.call('approval.open-file', 'drafter', { id, file })
    found.push(read ? null : `the file ${String(file)} of ${id}`)
  }
  return found
}

async function auditVerified(night: Night) {
  const hand = night.clients[0]?.hand
  let said = await hand?.call('audit.verify', 'operator', {})
  await until('the audit is sealed', async () => {
    said = await hand?.call('audit.verify', 'operator', {})
    return at(said, 'unsealed.count') === 0
  })
  return said
}

/** What the town called a bug in its log, and how often. */
function bugsOf(night: Night): Map<string, number> {
  const bugs = new Map<string, number>()
  for (const line of [...night.said, ...night.town().said].filter((one) => one.includes('"web.bug"'))) {
    const error = at(JSON.parse(line), 'error')
    const what = `${textAt(error, 'code')} ${textAt(error, 'message') || textAt(error, 'name')} ${textAt(JSON.parse(line), 'route')}`
    bugs.set(what, (bugs.get(what) ?? 0) + 1)
  }
  return bugs
}

const say = (line: string) =>
  process.stdout.write(`${line}
`)

function tell({ journal }: Night, what: string): void {
  say(what)
  say(
    `${journal.count('done')} commands done, ${journal.count('refused')} refused, ${journal.count('unknown')} unknown, ${journal.queries()} queries, ${journal.repeats()} repeats`,
  )
  say(`unable: ${[...journal.unable].map(([code, n]) => `${code} ${n}`).join(', ')}`)
  const never = neverDone(journal)
  say(`${countActs - never.length} of ${countActs} operations of the mixture were done`)
  // A short night is too short for most of them.
  if (process.env['HIROBA_LONG'] === '1') say(actTable(journal))
}

/** What every town must have kept, whatever night it had: one sentence for each promise that was broken. */
async function brokenPromises(
  night: Night,
  { commands, dueByMs }: { commands: readonly string[]; dueByMs: number | null },
): Promise<string[]> {
  const { ownerUrl, superuserUrl, appUrl } = await night.urls()
  const above = superuserUrl || ownerUrl
  const verified = await auditVerified(night)
  const books = await readBooks(ownerUrl, night.journal, commands)
  const apart = await readApart(above, commands)
  const deliveries = await readDeliveries(ownerUrl, night.receivers)
  const jobs = await readJobs(above, night.clock, dueByMs)
  const read = await readBack(night)
  const bugs = bugsOf(night)
  say(
    `audit ${JSON.stringify({ rows: at(verified, 'rows'), seals: at(verified, 'seals'), ok: at(verified, 'ok'), anchor: at(verified, 'anchor') })}; ${deliveries.receipts} receipts; ${read.names} names and ${read.files} files read back`,
  )
  say(
    `work by the clock: ${jobs.tallies.map(({ name, ...one }) => `${name} ${JSON.stringify(one)}`).join(', ')}`,
  )
  const unread = await sql(ownerUrl, 'select listener, event, error from kernel.outbox')
  const town = await openTown({ on: { ownerUrl, appUrl }, until: 'file' })
  const heard = [...night.said, ...night.town().said].filter((line) => line.includes(canary))
  return [
    ...told('acknowledged and not there', books.lost),
    ...told('there and acknowledged by nobody', books.unasked),
    ...told('in the audit otherwise than done', books.misaudited),
    ...told('made otherwise than acknowledged', books.miscounted),
    ...told('an event outside the transaction of its command', apart.events),
    ...told('a row of the audit outside the transaction of its command', apart.audited),
    ...told('an event no listener took by its key', apart.unheard),
    ...told('an event nobody could handle', unread),
    ...told('an alert otherwise delivered than published', deliveries.unpaired),
    ...told('a receipt that is not true', deliveries.untrue),
    ...told('a delivery that bore a wrong signature', unsigned(night)),
    ...told('begun by an event and never ended', await readUnfinished(ownerUrl)),
    ...told('work by the clock', [...jobs.wrong, ...jobs.failed]),
    ...told('the audit does not verify', at(verified, 'ok') === true ? [] : [verified]),
    ...told('the anchor', ['agrees', 'behind'].includes(textAt(verified, 'anchor')) ? [] : [verified]),
    ...told('in the log', heard),
    ...told('an invariant', await brokenInvariants(town)),
    ...told('not read back', read.lost),
    // A database that is away is no bug, and nothing else went wrong.
    ...told(
      'a bug',
      [...bugs].map(([what, n]) => `${n} times ${what}`),
    ),
  ]
}

const told = (what: string, found: readonly unknown[]) =>
  found.slice(0, 10).map((one) => `${what}: ${typeof one === 'string' ? one : JSON.stringify(one)}`)

const unsigned = ({ receivers }: Night) =>
  receivers.flatMap(({ endpoint }) =>
    endpoint
      .received()
      .filter(({ verified }) => verified !== true)
      .map(({ id }) => id),
  )

/** Settles a town after its night and says what of its promises is broken. Prints what happened. */
export async function judge(
  night: Night,
  what: string,
  { commands, thorough }: { commands: readonly string[]; thorough: boolean },
): Promise<string[]> {
  const byMs = Date.now()
  // A town that does not come to rest is looked at all the same: what it broke says why.
  const restless: string[] = []
  await settle(night, thorough).catch((error: unknown) => {
    restless.push(`the morning broke off: ${error instanceof Error ? error.message : String(error)}`)
  })
  tell(night, what)
  return [...restless, ...(await brokenPromises(night, { commands, dueByMs: thorough ? byMs : null }))]
}

/** Holds a town after its night to everything it promises. */
export async function expectWhole(night: Night, what: string, commands: readonly string[]): Promise<void> {
  expect(await judge(night, what, { commands, thorough: process.env['HIROBA_LONG'] === '1' })).toEqual([])
}
