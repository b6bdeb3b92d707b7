import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createLog, type Log } from '#kernel'
import { openStandIn, sampleResidents } from '../../../src/identity.ts'
import { openTown, type TestTown } from '../town.ts'

/** Of `towns/demo/cards.yaml`. */
export const cards = {
  hanako: '019a0000-0000-7000-8000-000000000201',
  taro: '019a0000-0000-7000-8000-000000000202',
  fumi: '019a0000-0000-7000-8000-000000000203',
  /** Not in the resident register. */
  kaito: '019a0000-0000-7000-8000-000000000204',
} as const

/** A town with its fictional residents, and the stand-in that vouches for their cards, for the tests of one file. */
export function cardTown(log: Log = createLog('silent')): { readonly town: TestTown } {
  const open: { town?: TestTown; close?: () => Promise<void> } = {}
  beforeAll(async () => {
    const keys = await mkdtemp(join(tmpdir(), 'hiroba-cards-'))
    const settings = { publicUrl: 'http://localhost:8080', allowedNetworks: [], keys }
    const { provider, standIn } = await openStandIn({ ...settings, log })
    open.close = async () => {
      await standIn.close()
      await rm(keys, { recursive: true })
    }
    open.town = await openTown({ identity: provider, log, until: 'file' })
    await open.town.residents.addSamples(await sampleResidents())
  })
  afterAll(async () => open.close?.())
  return {
    get town() {
      if (!open.town) throw new Error('not before the first test')
      return open.town
    },
  }
}
