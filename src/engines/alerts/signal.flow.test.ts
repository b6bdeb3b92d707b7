import { expect, it } from 'vitest'
import { z } from 'zod'
import { command, system } from '#kernel'
import { openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import type { TestTown } from '../../../tests/setup/town.ts'
import type { TakenIn } from './arrival.ts'

/** Takes a signal in, as the module that holds the sources does. */
async function signal(town: TestTown, event: string, bytes: string): Promise<TakenIn> {
  let taken: TakenIn | undefined
  const take = command({
    name: 'test.signal',
    summary: 'a contact closes',
    grant: 'system',
    input: z.object({}),
    output: z.object({}),
    run: async (ctx) => {
      taken = await town.alerts.door.takeSignal(ctx, {
        ...{ event, bytes: Buffer.from(bytes), title: '受信機 3', hazard: 'tsunami', level: 5 },
        ...{ texts: null, validHours: 6, drill: false, automatic: true },
      })
      return {}
    },
  })
  await town.runner.run(take, {}, { actor: system('test'), via: 'job' })
  if (taken === undefined) throw new Error('nothing was taken in')
  return taken
}

it('a signal of the same name is the same, whatever its bytes, and goes out once; one of another name is another', async () => {
  const { town, now } = await openDesk()
  const first = await signal(town, 'contact a 3 1', 'closed')
  expect(first).toMatchObject({ outcome: 'sent', first: true })
  expect(await signal(town, 'contact a 3 1', 'closed')).toMatchObject({ outcome: 'duplicate', first: false })
  expect(await signal(town, 'contact a 3 1', 'closed, said otherwise')).toMatchObject({
    ...{ outcome: 'duplicate', first: false, firstSha256: first.sha256, alertId: first.alertId },
  })
  const second = await signal(town, 'contact a 3 2', 'closed again')
  expect(second).toMatchObject({ outcome: 'sent', first: true })
  for (const { alertId } of [first, second])
    expect(await now({ id: alertId ?? '' })).toMatchObject({ state: 'published', automaticClass: 1 })
  await expectInvariants(town)
})
