import { z } from 'zod'
import type { AlertsDoor } from '#alerts'
import { command, type Module, system } from '#kernel'
import type { TakenIn } from '../../../src/engines/alerts/arrival.ts'
import type { TestTown } from '../town.ts'

const hasDoor = (one: Module): one is Module & { door: AlertsDoor } => one.name === 'alerts' && 'door' in one

/** Brings bytes through the engine's door, in a transaction of a source, as the module that holds the sources does. */
export async function bring(
  town: TestTown,
  text: string | Uint8Array,
  { automatic = false } = {},
): Promise<TakenIn> {
  const alerts = town.modules.find(hasDoor)
  if (alerts === undefined) throw new Error('no engine of alerts')
  let taken: TakenIn | undefined
  const take = command({
    name: 'test.bring',
    summary: 'a source brings something',
    grant: 'system',
    input: z.object({}),
    output: z.object({}),
    run: async (ctx) => {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      taken = await alerts.door.takeIn(ctx, bytes, { automatic })
      return {}
    },
  })
  await town.runner.run(take, {}, { actor: system('test'), via: 'job' })
  if (taken === undefined) throw new Error('nothing was taken in')
  return taken
}
