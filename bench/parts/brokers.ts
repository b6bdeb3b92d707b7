import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../tests/setup/free-port.ts'
import { cpuSeconds } from './load.ts'
import { type Peer, warming } from './peer.ts'
import { endProcess, monotonicMs, receivingCore, sendingCore, spawnOn, startRole } from './role.ts'
import { idBytes, open, SubscriberWord, type WireName, wires } from './subscriber-process.ts'

const mosquittoSettings = (port: number) => `listener ${port} 127.0.0.1
allow_anonymous true
persistence false
max_inflight_messages 0
max_queued_messages 0
set_tcp_nodelay true
log_type error
`

function startBroker(wire: WireName, port: number, folder: string) {
  const file = join(folder, 'mosquitto.conf')
  writeFileSync(file, mosquittoSettings(port))
  const commands = {
    nats: ['nats-server', '-a', '127.0.0.1', '-p', String(port)],
    mqtt: ['mosquitto', '-c', file],
  } as const
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` }
  return spawnOn(sendingCore, commands[wire], { stdio: 'ignore', env })
}

async function openPublisher(wire: WireName, port: number) {
  for (let attempt = 0; ; attempt++) {
    const { socket, ready } = open(
      wires[wire],
      { port, name: 'publisher', listening: false },
      () => undefined,
    )
    try {
      await ready
      return socket
    } catch (error) {
      if (attempt === 100) throw error
      await pause(50)
    }
  }
}

/** A broker on the core the town has otherwise, its subscribers where the sinks are; no receipts, no retries. */
export async function measureBroker(
  wire: WireName,
  { count, rounds, body }: { count: number; rounds: number; body: Buffer },
): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'hiroba-broker-'))
  const port = await freePort()
  const broker = startBroker(wire, port, folder)
  const subscribers = startRole('subscribers', receivingCore, SubscriberWord)
  try {
    const socket = await openPublisher(wire, port)
    subscribers.tell({ wire, port, count })
    await subscribers.next()
    const waits: number[] = []
    const before = cpuSeconds(broker.pid ?? 0)
    const began = monotonicMs()
    for (let round = 0; round < rounds; round++) {
      const startedMs = monotonicMs()
      const payload = Buffer.concat([Buffer.from(randomUUID()), body.subarray(idBytes)])
      socket.write(wires[wire].publish(payload))
      const word = await subscribers.next()
      if (word.said === 'arrived') waits.push(word.lastMs - startedMs)
    }
    const seconds = (monotonicMs() - began) / 1000
    const cpu = cpuSeconds(broker.pid ?? 0) - before
    socket.destroy()
    const deliveries = rounds * count
    return {
      waits: waits.slice(warming),
      perCpuSecond: deliveries / cpu,
      perSecond: deliveries / seconds,
      receivers: count,
    }
  } finally {
    await subscribers.stop()
    await endProcess(broker)
    rmSync(folder, { recursive: true })
  }
}
