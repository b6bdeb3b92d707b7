import { setTimeout as pause } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import { z } from 'zod'
import { takeOrders } from './role.ts'

export const instrumentsRole = 'instruments'

const Order = z.object({ address: z.string(), streams: z.array(z.uuid()), seconds: z.int() })

/** How many it said. */
export const InstrumentsWord = z.object({ said: z.int() })

/** Instruments in a process of their own: each says a calm value every second, a tenth of them every tenth of it. */
export function beInstruments(): void {
  takeOrders(Order, async ({ address, streams, seconds }, say) => {
    const client = await connectAsync(address, { reconnectPeriod: 0 })
    const under: Promise<unknown>[] = []
    const began = performance.now()
    for (let tick = 0; tick < seconds * 10; tick++) {
      await pause(Math.max(0, began + tick * 100 - performance.now()))
      const phenomenonTime = new Date().toISOString()
      for (const [n, id] of streams.entries())
        if (n % 10 === tick % 10)
          under.push(
            client.publishAsync(
              `v1.1/Datastreams(${id})/Observations`,
              JSON.stringify({ phenomenonTime, result: 1 + (n % 7) / 10 }),
              { qos: 1 },
            ),
          )
    }
    await Promise.all(under)
    await client.endAsync()
    say({ said: under.length })
  })
}
