import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { corpus, corpusTelegrams, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'

describe.skipIf(!corpus.here)(`every file of the agency's corpus${corpus.skipped}`, () => {
  it('is taken in without one failure and kept byte for byte with what became of it', async () => {
    const desk = await openDesk()
    const files = corpusTelegrams()
    const outcomes: Record<string, number> = {}
    const digests = new Set<string>()
    for (const { bytes } of files) {
      const { outcome } = await desk.ingest(bytes)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      digests.add(createHash('sha256').update(bytes).digest('hex'))
    }
    process.stdout.write(`read ${files.length} of ${files.length}: ${JSON.stringify(outcomes)}\n`)
    const { rows } = await desk.town.connection.pool.query<{
      sha256: string
      held: string
      outcome: string
      reason: string | null
      identity: string | null
    }>(`select sha256, encode(sha256(bytes), 'hex') as held, outcome, reason, identity from alerts.telegram`)
    expect(new Set(rows.map((row) => row.sha256))).toEqual(digests)
    for (const row of rows) expect(row.held).toBe(row.sha256)
    // Samples that the agency gave out in two editions under one identity: the first counts, the other is kept.
    const identities = new Set(rows.map((row) => row.identity ?? row.sha256))
    expect(outcomes['duplicate'] ?? 0).toBe(files.length - identities.size)
    expect(rows.filter((row) => row.outcome !== 'duplicate').length).toBe(identities.size)
    // The one file that is a feed of telegrams, and none.
    expect(rows.flatMap((row) => (row.outcome === 'refused' ? [row.reason] : []))).toEqual(['not-a-telegram'])
    expect(outcomes['proposed']).toBeGreaterThan(0)
    await expectInvariants(desk.town)
  }, 120_000)
})
