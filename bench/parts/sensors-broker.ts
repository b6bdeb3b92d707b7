import { setTimeout as pause } from 'node:timers/promises'
import { createOutside } from '../../src/adapters.ts'
import { InstrumentsWord, instrumentsRole } from './instruments-process.ts'
import { printLine } from './load.ts'
import { receivingCore, startRole } from './role.ts'
import type { TownInProcess } from './town-in-process.ts'

type Asked = { address: string; streams: readonly string[]; seconds: number; cpu(): Promise<number> }

/**
 * The same instruments over a real broker, which like they has a process of its own: the share of a core that the town and
 * its database need, and how long what was said took until the transaction that keeps it began.
 */
export async function overBroker(
  town: TownInProcess,
  { address, streams, seconds, cpu }: Asked,
): Promise<number> {
  const outside = createOutside({ allowedNetworks: [], dataDir: town.dataDir })
  const loops = town.app.sensors.start({ ...outside, appUrl: town.appUrl })
  const instruments = startRole(instrumentsRole, receivingCore, InstrumentsWord)
  try {
    await until(town, 'select count(*) as n from sensors.broker where contact_at is not null', 1)
    const [used, began, from] = [await cpu(), performance.now(), new Date().toISOString()]
    instruments.tell({ address, streams, seconds })
    const { said } = await instruments.next()
    await until(
      town,
      `select count(*) as n from sensors.observation where phenomenon_time >= '${from}'`,
      said,
    )
    const wall = (performance.now() - began) / 1000
    const share = ((await cpu()) - used) / wall
    const { rows } = await town.connection.pool.query<{ p50: number; p99: number; most: number }>(
      `select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.99) within group (order by ms) as p99,
        max(ms) as most
       from (select extract(epoch from received_at - phenomenon_time)::float8 * 1000 as ms from sensors.observation
         where phenomenon_time >= $1) waits`,
      [from],
    )
    const [waits] = rows
    printLine(
      `over mosquitto, said to taken in: p50 ${waits?.p50.toFixed(1)} ms, p99 ${waits?.p99.toFixed(1)} ms, most ${waits?.most.toFixed(1)} ms (N=${said})`,
    )
    printLine(
      `over mosquitto, share of a core, town and database: ${(share * 100).toFixed(0)} %, CPU per observation ${((share * wall * 1e6) / said).toFixed(0)} µs`,
    )
    return share
  } finally {
    await instruments.stop()
    await Promise.all(loops.map((loop) => loop.stop()))
  }
}

const patienceMs = 60_000

/** Waits for a count; throws after a minute. */
async function until({ connection }: TownInProcess, text: string, wanted: number): Promise<void> {
  const end = performance.now() + patienceMs
  for (;;) {
    const { rows } = await connection.pool.query<{ n: bigint }>(text)
    const found = Number(rows[0]?.n ?? 0)
    if (found === wanted) return
    if (performance.now() > end) throw new Error(`${found} of ${wanted} after a minute: ${text}`)
    await pause(200)
  }
}
