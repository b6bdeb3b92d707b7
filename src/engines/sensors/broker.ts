import { Problem, type Runner, system } from '#kernel'
import { mostAtOnce } from './model/judge.ts'
import type { takeBrokered } from './operations/observe.ts'
import { readJson, readObservation } from './routes/read-sent.ts'
import type { Sent } from './schema.ts'
import type { Outcome } from './take.ts'

/** What became of one message: `kept` once it is durable; `refused` would be refused again. */
type BrokerOutcome = { outcome: 'kept' | 'duplicate' } | { outcome: 'refused'; code: string }

/** Takes a message of a broker in. It throws only where the same message may be taken later: do not acknowledge it then. */
export type TakeMessage = (topic: string, bytes: Uint8Array) => Promise<BrokerOutcome>

const topicForm = /^v1\.1\/Datastreams\('?([0-9a-f-]{36})'?\)\/Observations$/
const mostBytes = 16 * 1024

type Waiting = { sent: Sent; done(outcome: Outcome): void; failed(error: unknown): void }

/**
 * Observations by MQTT (SensorThings 1.1 §14.2): topic `v1.1/Datastreams(<id>)/Observations`, payload as by HTTP. Whatever comes
 * while a transaction is under way goes into the next one together, so that a thousand a second cost a few commits.
 */
export function brokerTaker(runner: () => Runner, take: ReturnType<typeof takeBrokered>): TakeMessage {
  const waiting: Waiting[] = []
  let working = false
  const run = async (batch: readonly Waiting[]) => {
    const observations = batch.map(({ sent }) => sent)
    const { outcomes } = await runner().run(
      take,
      { observations },
      { actor: system('sensors'), via: 'listener' },
    )
    for (const [n, outcome] of outcomes.entries()) batch[n]?.done(outcome)
  }
  const work = async () => {
    working = true
    // Whatever else arrives in this turn of the loop goes along.
    await new Promise<void>((resume) => setImmediate(resume))
    for (let batch = waiting.splice(0, mostAtOnce); batch.length > 0; batch = waiting.splice(0, mostAtOnce))
      await together(run, batch)
    working = false
  }
  const queue = (sent: Sent) =>
    new Promise<Outcome>((done, failed) => {
      waiting.push({ sent, done, failed })
      if (!working) void work()
    })
  return (topic, bytes) => takeOne(topic, bytes, queue)
}

/** One message that breaks the transaction must not break the others': where a batch fails, each is tried alone. */
async function together(
  run: (batch: readonly Waiting[]) => Promise<void>,
  batch: readonly Waiting[],
): Promise<void> {
  try {
    await run(batch)
  } catch (error) {
    if (batch.length === 1) return batch[0]?.failed(error)
    for (const one of batch) await together(run, [one])
  }
}

async function takeOne(
  topic: string,
  bytes: Uint8Array,
  queue: (sent: Sent) => Promise<Outcome>,
): Promise<BrokerOutcome> {
  const datastream = topicForm.exec(topic)?.[1]
  if (datastream === undefined) return { outcome: 'refused', code: 'sensors.not-found' }
  if (bytes.length > mostBytes) return { outcome: 'refused', code: 'kernel.too-large' }
  try {
    const { outcome, code } = await queue(readObservation(datastream, readJson(bytes)))
    return outcome === 'refused' ? { outcome, code: `sensors.${code}` } : { outcome }
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return { outcome: 'refused', code: error.code }
    throw error
  }
}
