import { Problem, type Runner, system } from '#kernel'
import type { takeBrokered } from './operations/observe.ts'
import { readJson, readObservation } from './routes/read-sent.ts'

/** What became of one message: `kept` once it is durable; `refused` would be refused again. */
export type BrokerOutcome = { outcome: 'kept' | 'duplicate' } | { outcome: 'refused'; code: string }

/** Takes a message of a broker in. It throws only where the same message may be taken later: do not acknowledge it then. */
export type TakeMessage = (topic: string, bytes: Uint8Array) => Promise<BrokerOutcome>

const topicForm = /^v1\.1\/Datastreams\('?([0-9a-f-]{36})'?\)\/Observations$/
const mostBytes = 16 * 1024

/** Observations by MQTT (SensorThings 1.1 §14.2): topic `v1.1/Datastreams(<id>)/Observations`, payload as by HTTP. */
export const brokerTaker =
  (runner: () => Runner, take: ReturnType<typeof takeBrokered>): TakeMessage =>
  async (topic, bytes) => {
    const datastream = topicForm.exec(topic)?.[1]
    if (datastream === undefined) return { outcome: 'refused', code: 'sensors.not-found' }
    if (bytes.length > mostBytes) return { outcome: 'refused', code: 'kernel.too-large' }
    try {
      const observations = [readObservation(datastream, readJson(bytes))]
      const { outcomes } = await runner().run(
        take,
        { observations },
        { actor: system('sensors'), via: 'listener' },
      )
      const [only] = outcomes
      if (only?.outcome === 'kept' || only?.outcome === 'duplicate') return { outcome: only.outcome }
      return { outcome: 'refused', code: `sensors.${only?.code}` }
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return { outcome: 'refused', code: error.code }
      throw error
    }
  }
