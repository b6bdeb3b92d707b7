import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command, system } from '#kernel'
import { corpus, openDesk, telegramOf, touching } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

/** Takes several messages in, in one transaction, with time for the other to come between. */
async function takeBoth(town: TestTown, texts: readonly string[]): Promise<void> {
  const take = command({
    name: 'test.take-both',
    summary: 'takes several messages in at once',
    grant: 'system',
    input: z.object({}),
    output: z.object({}),
    run: async (ctx) => {
      for (const text of texts) await town.alerts.door.takeIn(ctx, Buffer.from(text))
      return {}
    },
  })
  await town.runner.run(take, {}, { actor: system('test'), via: 'job' })
}

describe.skipIf(!corpus.here)(`several messages in one transaction${corpus.skipped}`, () => {
  it('are taken in by two programs in opposite orders, again and again, and neither waits for ever', async () => {
    const { town, officer } = await openDesk()
    const other = await openTown({ on: { ...town, parts: town.parts } })
    const minutes = Array.from({ length: 20 }, (_, n) => `2026-11-22T11:${String(n + 10)}:00+09:00`)
    for (const at of minutes) {
      const [rain, landslide] = [touching.VPWW53, touching.VPWW56].map((file) =>
        telegramOf(corpus.text(file), { at }),
      )
      const pair = [rain ?? '', landslide ?? '']
      await Promise.all([
        takeBoth(town, pair),
        takeBoth(other, [...pair].reverse()),
        town.run('alerts.ask-still-valid', {}, system('alerts')),
      ])
    }
    const { open } = (await town.run('alerts.list', {}, officer.actor)) as { open: { hazard: string }[] }
    expect(open.map(({ hazard }) => hazard).sort()).toEqual(['flood', 'heavy-rain', 'landslide', 'other'])
    await expectInvariants(town)
  }, 60_000)
})
