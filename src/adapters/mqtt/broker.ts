import { readFileSync } from 'node:fs'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import type { OpenBroker } from '../../engines/intake/ports.ts'
import { orderedAcks } from './ordered-acks.ts'

const RECONNECT_MS = 5_000
const CONNECT_MS = 10_000

/**
 * An MQTT 3.1.1 client with a session that the broker keeps: QoS 1, not clean, so that what was sent while this town was
 * away comes when it is back. A message is acknowledged after it was taken in; one that could not be is not, and the
 * connection is made anew so that the broker sends it again. TLS is verified against the system's authorities and the one given.
 */
export const openBroker: OpenBroker = (options, events) => {
  const client = connect(options.address, settingsOf(options))
  client.on('connect', () => {
    client.subscribe([...options.topics], { qos: 1 }, (error, granted = []) => {
      const refused = granted.filter(({ qos }) => qos === 128).map(({ topic }) => topic)
      if (error || refused.length > 0)
        events.failed(error ?? new Error(`not subscribed: ${refused.join(' ')}`))
      else events.connected()
    })
  })
  client.on('error', (error) => events.failed(error))
  client.on('offline', () => events.failed(new Error('offline')))
  const under = takeIn(client, options.atOnce, events)
  return {
    close: async () => {
      await under.finish()
      await client.endAsync()
    },
  }
}

/** Has messages taken in, up to `atOnce` of them together, and acknowledges those that were. */
function takeIn(client: MqttClient, atOnce: number, events: Parameters<OpenBroker>[1]) {
  const taking = new Set<Promise<void>>()
  /** Has the library look at the next message; waits where there is no room for it. */
  let goOn: (() => void) | null = null
  let closing = false
  let acks = orderedAcks(client.stream)
  const room = () => {
    if (taking.size >= atOnce) return
    const next = goOn
    goOn = null
    next?.()
  }
  client.handleMessage = (packet, done) => {
    // What comes now comes again at the next connection.
    if (closing) return
    const { stream } = client
    if (acks.stream !== stream) acks = orderedAcks(stream)
    const acknowledge = packet.qos === 1 ? acks.await(packet.messageId ?? 0) : () => undefined
    const bytes = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const one = events.message(packet.topic, bytes).then(acknowledge, (error: unknown) => {
      events.failed(error)
      stream.destroy()
    })
    taking.add(one)
    void one.then(() => {
      taking.delete(one)
      room()
    })
    // An error says that the library is not to acknowledge: that is done here, in order.
    goOn = () => done(new Error('acknowledged later'))
    room()
  }
  return {
    finish: async () => {
      closing = true
      await Promise.all(taking)
    },
  }
}

function settingsOf({
  client,
  user,
  passwordFile,
  authorityFile,
}: Parameters<OpenBroker>[0]): IClientOptions {
  return {
    clientId: client,
    clean: false,
    protocolVersion: 4,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: CONNECT_MS,
    rejectUnauthorized: true,
    ...(user === undefined ? {} : { username: user }),
    ...(passwordFile === undefined ? {} : { password: readFileSync(passwordFile, 'utf8').trim() }),
    ...(authorityFile === undefined ? {} : { ca: readFileSync(authorityFile) }),
  }
}
