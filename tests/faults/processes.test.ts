import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { connect, loadNodeKey, systemSources } from '../../src/kernel/index.ts'
import { createAddresses } from '../../src/office/delivery/addresses.ts'
import { createDoor } from '../../src/office/delivery/door.ts'
import { type Cluster, openCluster } from '../processes/cluster.ts'
import { type Load, startLoad } from '../processes/load.ts'
import { brokenInvariants } from '../setup/alerts/invariants.ts'
import { startOutsideWorld } from '../setup/outside-world/index.ts'
import { openTown } from '../setup/town.ts'
import { sql } from './child-town.ts'
import { chanceOf, gather, type Receiver } from './delivery-receivers.ts'
import { until } from './delivery-scene.ts'

const long = process.env['HIROBA_LONG'] === '1'
const behind = long ? ['worker', 'worker', 'delivery', 'delivery'] : ['worker,delivery', 'worker,delivery']
const rounds = long ? 2 : 1

async function receiversOf({ urls, dataDir }: Cluster, world: Awaited<ReturnType<typeof startOutsideWorld>>) {
  const connection = connect(urls.appUrl, { max: 2, onError: () => undefined })
  const key = await loadNodeKey(`${dataDir}/keys/node.key`)
  const door = createDoor(createAddresses(key, systemSources), ['webhook'])
  const crowd = { healthy: long ? 40 : 10, slow: long ? 20 : 5 }
  try {
    return await gather({ connection, door }, world, { crowd, chance: chanceOf('processes') })
  } finally {
    await connection.close()
  }
}

const counted = async ({ urls }: Cluster, text: string) =>
  Number((await sql<{ count: string }>(urls.ownerUrl, text))[0]?.count)

/** Each command that was answered took effect once, and no other did. */
async function expectEffectsOnce(cluster: Cluster, load: Load): Promise<void> {
  const invited = await sql<{ name: string; count: number }>(
    cluster.urls.ownerUrl,
    "select name, count(*)::int as count from people.person where name like '新任%' group by 1",
  )
  expect(invited.map(({ name, count }) => `${name} ${count}`).sort()).toEqual(
    load.invited.map((name) => `${name} 1`).sort(),
  )
  const done = await counted(
    cluster,
    "select count(*) from kernel.audit where operation = 'alerts.draft' and outcome = 'done'",
  )
  expect(done).toBe(load.drafted.length + load.published.length)
}

/** Every receiver had every alert, and none more often than a delivery process was stopped while it sent. */
async function expectDelivered(
  cluster: Cluster,
  receivers: readonly Receiver[],
  load: Load,
): Promise<{ repeats: number }> {
  await until(
    'everything is sent',
    async () =>
      (await counted(cluster, 'select count(*) from kernel.outbox')) === 0 &&
      (await counted(cluster, 'select count(*) from delivery.waiting')) === 0,
  )
  const messages = await sql<{ id: string; subject: string }>(
    cluster.urls.ownerUrl,
    "select id, subject from delivery.message where module = 'alerts'",
  )
  expect(messages.map(({ subject }) => subject).sort()).toEqual([...load.published].sort())
  const ids = messages.map(({ id }) => id).sort()
  let repeats = 0
  for (const { endpoint } of receivers) {
    const taken = endpoint.received()
    expect(taken.map(({ id }) => id).sort()).toEqual(ids)
    repeats += taken.reduce((sum, { count }) => sum + count - 1, 0)
  }
  const receipts = await counted(cluster, "select count(*) from delivery.receipt where outcome = 'delivered'")
  expect(receipts).toBe(receivers.length * ids.length)
  return { repeats }
}

it(`a town of ${2 + behind.length} processes on Debian's PostgreSQL is restarted ${rounds === 1 ? 'once' : 'twice'}, process by process, under load, and nobody notices`, async ({
  onTestFinished,
}) => {
  const cluster = await openCluster(onTestFinished, behind)
  const world = await startOutsideWorld()
  onTestFinished(() => world.close())
  const receivers = await receiversOf(cluster, world)
  const load = await startLoad(cluster.front, cluster.urls, long ? 2_000 : 1_000)
  onTestFinished(() => load.stop())
  await delay(1_000)
  const codes: (number | null)[] = []
  for (let round = 0; round < rounds; round += 1)
    for (const member of cluster.members) codes.push(await cluster.restart(member))
  await delay(1_000)
  await load.stop()
  const { repeats } = await expectDelivered(cluster, receivers, load)
  const asked = Object.entries(load.asked).map(([kind, count]) => `${count} ${kind}`)
  process.stdout.write(
    `PostgreSQL ${cluster.version}, ${codes.length} restarts: ${asked.join(', ')}; failed ${load.failed.length}; streams reopened ${load.reopened}; ${load.published.length} alerts to ${receivers.length} receivers, ${repeats} repeats\n`,
  )
  expect(load.failed).toEqual([])
  expect(codes).toEqual(codes.map(() => 0))
  // Nobody who stands by, comes or goes is an error to anybody.
  expect(cluster.said.filter((line) => /"level":[56]0/.test(line))).toEqual([])
  expect(load.reopened).toBeGreaterThan(0)
  expect(load.published.length).toBeGreaterThan(0)
  // A process that is told to stop hands over what it has begun: nothing is sent twice.
  expect(repeats).toBe(0)
  await expectEffectsOnce(cluster, load)
  expect(await brokenInvariants(await openTown({ on: cluster.urls }))).toEqual([])
}, 600_000)
