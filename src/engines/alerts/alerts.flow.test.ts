import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openTown } from '../../../tests/setup/town.ts'

const telegram = '../shared/data/alerts/jma/jma__15_17_01_250630_VPWW55.xml'

describe.skipIf(!existsSync(telegram))('a telegram that touches the town (needs ../shared/data)', () => {
  it('becomes a proposal, and once two people agree a signed public page', async () => {
    const town = await openTown()
    const officer = await town.staff('duty-officer')
    const taken = await town.ingest(readFileSync(telegram), officer.actor)
    expect(taken.outcome).toBe('proposed')
  })
})
