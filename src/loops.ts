import { deliveryChannel, lockShards, runSender, stopChannel } from '#delivery'
import { type Outside, pollerChannel } from '#intake'
import { listen, outboxChannel, startJobs, startOutbox, startSealer } from '#kernel'
import { raiseParked } from '#work'
import type { Assembled } from './assemble.ts'
import type { Role } from './config.ts'
import type { OpenDatabase } from './open-database.ts'
import type { Wiring } from './wiring.ts'

type Working = {
  roles: readonly Role[]
  wiring: Wiring
  database: OpenDatabase
  outside: Outside
  started: (() => Promise<void>)[]
}

/** The loops of this process, by its roles; several processes share the work of each. */
export async function startLoops(app: Assembled, parts: Working): Promise<void> {
  if (parts.roles.includes('worker')) {
    await startWorker(app, parts)
    startIntake(app, parts)
    startInstruments(app, parts)
  }
  if (parts.roles.includes('delivery')) startDelivery(app, parts)
}

/** The seal of the audit, what follows from events, and work by the clock. */
async function startWorker({ modules }: Assembled, { wiring, database, started }: Working): Promise<void> {
  const { connection, sources, log, key, anchor } = wiring
  const { db } = connection
  started.push(startSealer({ db, sources, key, log, anchor }).stop)
  const listeners = modules.flatMap((one) => one.listeners)
  const outbox = startOutbox({ db, sources, log, listeners, onParked: raiseParked(sources) })
  started.push(outbox.stop)
  started.push(listen(database.appUrl, [outboxChannel], () => outbox.wake()).close)
  const declared = modules.flatMap((one) => one.jobs)
  const jobs = await startJobs({ appUrl: database.appUrl, jobs: declared, log })
  started.push(jobs.stop)
}

/** Reads from every source; of several processes one at a time reads from each. */
function startIntake({ intake }: Assembled, { outside, database, started }: Working): void {
  const loops = intake.start({ ...outside, appUrl: database.appUrl })
  started.push(...loops.map(({ stop }) => stop))
  const wake = () => {
    for (const loop of loops) loop.wake()
  }
  started.push(listen(database.appUrl, [pollerChannel], wake).close)
}

/** Listens at the brokers of the instruments; of several processes one at a time at each. */
function startInstruments({ sensors }: Assembled, { outside, database, started }: Working): void {
  const loops = sensors.start({ openBroker: outside.openBroker, appUrl: database.appUrl })
  started.push(...loops.map(({ stop }) => stop))
}

/** Sends; stands by while another process holds all parts of the work. */
function startDelivery({ delivery }: Assembled, { wiring, database, started }: Working): void {
  const shards = lockShards(database.appUrl, wiring.log, () => sending.wake())
  const sending = runSender(delivery.sender(shards), wiring.log)
  // The locks go last: until the results are written nobody else may deliver.
  started.push(shards.close, sending.stop)
  const subscription = listen(database.appUrl, [deliveryChannel, stopChannel], (channel) => {
    if (channel === stopChannel || channel === 'reconnected') sending.letGo()
    if (channel === deliveryChannel) sending.wake()
  })
  started.push(subscription.close)
}
