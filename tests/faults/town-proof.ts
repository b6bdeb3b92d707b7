import { expect } from 'vitest'
import { brokenInvariants } from '../setup/alerts/invariants.ts'
import { openTown } from '../setup/town.ts'
import { sql } from './child-town.ts'
import { until } from './delivery-scene.ts'
import { readBooks, readDeliveries, readJobs, readUnfinished } from './town-books.ts'
import { deeds } from './town-mixture.ts'
import { canary } from './town-mixture-residents.ts'
import type { Night } from './town-night.ts'
import { at, listAt, textAt } from './town-world.ts'

const minute = 60_000

const countOf = async (night: Night, text: string) => {
  const { ownerUrl } = await night.urls()
  const rows = await sql<{ count: string }>(ownerUrl, text).catch(() => null)
  return rows === null ? null : Number(rows[0]?.count)
}

/** Starts the town once more as on any morning, and waits until nothing is under way. */
async function settle(night: Night): Promise<void> {
  await night.kill('SIGTERM')
  night.world.aheadMs = 0
  await night.start()
  const none = (text: string) => async () => (await countOf(night, text)) === 0
  await until('the outbox is empty', none('select count(*) from kernel.outbox where parked_at is null'))
  const ours = night.receivers.map(({ destinationId }) => `'${destinationId}'`).join(', ')
  await night.setClock(10 * minute)
  await until(
    'every receiver has everything',
    none(`select count(*) from delivery.waiting where destination_id in (${ours})`),
  )
  await until('the outbox is empty again', none('select count(*) from kernel.outbox where parked_at is null'))
}

/** What can be read is what was written: names opened by the vault, and files. */
async function readBack(night: Night): Promise<{ names: number; files: number }> {
  const hand = night.clients[0]?.hand
  if (!hand) throw new Error('nobody to read')
  let names = 0
  for (const { id, note } of night.world.kept('registered')) {
    const said = await hand.call('residents.get', 'supervisor', { id, purpose: 'counter' })
    const state = textAt(said, 'resident.state')
    // Erased and merged ones have no name any more.
    if (said === null || state === 'merged' || state === 'erased') continue
    expect(at(said, 'fields.name')).toBe(note)
    names += 1
  }
  let files = 0
  for (const { id } of night.world.kept('sent-letter')) {
    const said = await hand.call('inbox.open-sent-file', 'writer', { id })
    if (said === null) continue
    expect(Buffer.from(textAt(said, 'bytes'), 'base64').subarray(0, 5).toString()).toBe('%PDF-')
    files += 1
  }
  for (const { id } of night.world.kept('attached')) {
    const said = await hand.call('approval.get', 'drafter', { id })
    for (const file of listAt(said, 'document.attachments').slice(0, 1)) {
      expect(await hand.call('approval.open-file', 'drafter', { id, file })).not.toBeNull()
      files += 1
    }
  }
  return { names, files }
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

const say = (line: string) => process.stdout.write(`${line}\n`)

function tell(night: Night, what: string): void {
  const { journal } = night
  const tally = journal.tally()
  say(what)
  say(
    `${journal.count('done')} commands done, ${journal.count('refused')} refused, ${journal.count('unknown')} unknown, ${journal.queries()} queries, ${journal.repeats()} repeats`,
  )
  say(`unable: ${[...journal.unable].map(([code, n]) => `${code} ${n}`).join(', ')}`)
  const done = new Map([...journal.answered, ...[...tally].map(([name, one]) => [name, one.done] as const)])
  say(
    [...done]
      .toSorted()
      .map(([name, n]) => `${name} ${n}`)
      .join(', '),
  )
  // A short night is too short for most of them.
  if (process.env['HIROBA_LONG'] !== '1') return
  for (const name of new Set(deeds.map(([operation]) => operation)))
    if (!done.get(name)) say(`never done: ${name} ${[...(tally.get(name)?.refused ?? [])].join(' ')}`)
}

/** Holds a town after its night to everything it promises. Prints what happened. */
export async function expectWhole(night: Night, what: string, commands: readonly string[]): Promise<void> {
  await settle(night)
  tell(night, what)
  const verified = await auditVerified(night)
  const { ownerUrl, superuserUrl, appUrl } = await night.urls()
  const books = await readBooks(ownerUrl, night.journal, commands)
  const deliveries = await readDeliveries(
    ownerUrl,
    night.receivers.map(({ destinationId }) => destinationId),
  )
  const jobs = await readJobs(superuserUrl || ownerUrl)
  const read = await readBack(night)
  say(
    `lost ${books.lost.length}, doubled or unasked ${books.unasked.length + books.misaudited.length + books.miscounted.length}; audit ${JSON.stringify({ rows: at(verified, 'rows'), seals: at(verified, 'seals'), ok: at(verified, 'ok'), anchor: at(verified, 'anchor') })}; ${deliveries.receipts} receipts, ${jobs.done} jobs done; ${read.names} names and ${read.files} files read back`,
  )
  const bugs = bugsOf(night)
  say(`bugs: ${JSON.stringify([...bugs])}`)
  expect(books).toEqual({ lost: [], unasked: [], misaudited: [], miscounted: [] })
  expect(verified).toMatchObject({ ok: true })
  expect(['agrees', 'behind']).toContain(at(verified, 'anchor'))
  expect(deliveries.unpaired).toEqual([])
  expect(await readUnfinished(ownerUrl)).toEqual([])
  for (const { endpoint, destinationId } of night.receivers)
    expect([destinationId, endpoint.received().filter(({ verified: ok }) => ok !== true)]).toEqual([
      destinationId,
      [],
    ])
  expect(await sql(ownerUrl, 'select listener, event, error from kernel.outbox')).toEqual([])
  expect(jobs.doubled).toEqual([])
  expect(jobs.failed).toEqual([])
  expect([...night.said, ...night.town().said].filter((line) => line.includes(canary))).toEqual([])
  expect(await brokenInvariants(await openTown({ on: { ownerUrl, appUrl }, until: 'file' }))).toEqual([])
  // A database that is away is no bug, and nothing else went wrong.
  expect([...bugs]).toEqual([])
}
