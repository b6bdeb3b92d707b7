import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../tests/setup/alerts/invariants.ts'
import { openTown } from '../../tests/setup/town.ts'
import { buildPast } from './build.ts'

/** What there is to see of a past: counts, not ids. */
async function told(story: { seed: number; days: number; residents: number }) {
  const town = await openTown()
  const started = performance.now()
  const scenes = await buildPast(town.parts, story)
  const count = async (sql: string) =>
    Number((await town.connection.pool.query(`select count(*) as n from ${sql}`)).rows[0].n)
  const counts = {
    scenes,
    published: await count('alerts.publication'),
    drills: await count('alerts.publication where drill'),
    cancelled: await count("alerts.alert where state = 'cancelled'"),
    expired: await count("alerts.alert where state = 'expired'"),
    delivered: await count("delivery.receipt where outcome = 'delivered'"),
    atOnce: await count("delivery.receipt where outcome = 'delivered' and ended_at = queued_at"),
    late: await count("delivery.receipt where outcome = 'delivered' and attempts > 1"),
    lateByLong: await count(
      "delivery.receipt where outcome = 'delivered' and attempts = 2 and ended_at > queued_at + interval '5 s'",
    ),
    refused: await count("delivery.receipt where outcome = 'refused'"),
    retried: await count('delivery.attempt'),
    active: await count("subscriptions.subscription where state = 'active'"),
    left: await count("kernel.audit where operation = 'subscriptions.leave' and outcome = 'done'"),
    parked: await count("delivery.destination where state = 'parked'"),
    observed: await count('sensors.observation'),
    refusedActs: await count("kernel.audit where outcome <> 'done'"),
    future:
      (await count(`kernel.audit where at > '${town.now()}'`)) +
      (await count(`delivery.receipt where ended_at > '${town.now()}'`)),
  }
  process.stderr.write(`${JSON.stringify(counts)} ${Math.round(performance.now() - started)} ms\n`)
  return { counts, broken: await brokenInvariants(town) }
}

describe('the past of the demonstration town', () => {
  it('holds alerts, drills, failed deliveries and leavers, and breaks no promise', async () => {
    const { counts, broken } = await told({ seed: 7, days: 150, residents: 30 })
    expect(broken).toEqual([])
    for (const name of [
      'published',
      'drills',
      'expired',
      'delivered',
      'retried',
      'late',
      'active',
      'left',
      'parked',
      'observed',
    ] as const)
      expect(counts[name], name).toBeGreaterThan(0)
    expect(counts.refusedActs).toBe(0)
    expect(counts.atOnce).toBe(0)
    // Who failed once is tried again within seconds, not when the next thing happens in the story.
    expect(counts.lateByLong).toBe(0)
    expect(counts.future).toBe(0)
  })

  it('is the same for the same seed, and another for another', async () => {
    const story = { days: 25, residents: 5 }
    const first = await told({ seed: 1, ...story })
    expect((await told({ seed: 1, ...story })).counts).toEqual(first.counts)
    expect((await told({ seed: 2, ...story })).counts).not.toEqual(first.counts)
  })
})
