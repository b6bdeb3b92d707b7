import { readFileSync } from 'node:fs'
import { connect, type IClientOptions } from 'mqtt'
import type { OpenBroker } from '../../engines/intake/ports.ts'

const RECONNECT_MS = 5_000
const CONNECT_MS = 10_000

/**
 * An MQTT 3.1.1 client with a session that the broker keeps: QoS 1, not clean, so that what was sent while this town was
 * away comes when it is back. A message is acknowledged after it was taken in; one that could not be is not, and the
 * connection is made anew so that the broker sends it again. TLS is verified against the system's authorities and the one given.
 */
export const openBroker: OpenBroker = (options, events) => {
  const client = connect(options.address, settingsOf(options))
  const { resolve: end, promise: ended } = Promise.withResolvers<void>()
  client.on('connect', () => {
    client.subscribe([...options.topics], { qos: 1 }, (error, granted = []) => {
      if (error || granted.some(({ qos }) => qos === 128)) events.failed()
      else events.connected()
    })
  })
  client.on('error', () => events.failed())
  client.on('offline', () => events.failed())
  // The library acknowledges when this calls back without an error.
  client.handleMessage = (packet, done) => {
    const bytes = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    events.message(packet.topic, bytes).then(
      () => done(),
      () => {
        events.failed()
        client.reconnecting || client.stream.destroy()
      },
    )
  }
  return {
    close: async () => {
      client.end(false, {}, () => end())
      await ended
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
