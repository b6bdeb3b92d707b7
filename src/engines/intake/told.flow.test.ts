import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { atEnd } from '../../../tests/setup/ending.ts'
import { feedOf, openFeedServer } from '../../../tests/setup/intake/feed-server.ts'
import { startOutsideWorld } from '../../../tests/setup/outside-world/index.ts'
import { openTown } from '../../../tests/setup/town.ts'
import { createOutside } from '../../adapters.ts'
import { createFrameReader, type Frame, writeFrame } from '../../formats/receiver-line/index.ts'
import { pollOnce } from './feeds/poll.ts'

const name = { ja: '県の情報', 'ja-x-easy': '県（けん）', en: 'Prefecture' }
const telegram = await readFile('tests/corpora/bad-xml/good-telegram.xml')

describe('the sender of what was refused', () => {
  it('is written to once, with what is wrong and where, when the source names an address', async () => {
    const world = await startOutsideWorld()
    atEnd('test', world.close)
    const server = await openFeedServer()
    atEnd('test', server.close)
    const box = world.mailbox()
    const town = await openTown({
      outside: world,
      sources: [
        {
          id: 'prefecture',
          kind: 'feed',
          name,
          contact: box.address,
          feeds: [{ url: `${server.url}/a.atom` }],
        },
      ],
    })
    const outside = createOutside({ allowedNetworks: ['127.0.0.0/8'], dataDir: '/nonexistent' })
    server.put('/bad.xml', telegram.subarray(0, -20))
    const entry = (updated: string) => ({ href: `${server.url}/bad.xml`, updated })
    server.put('/a.atom', feedOf([entry('2026-11-22T02:00:00Z'), entry('2026-11-22T02:30:00Z')]))
    await pollOnce(town.intake.polling('prefecture', outside))
    await town.deliver()
    expect(box.received()).toHaveLength(1)
    const { text = '', subject } = await PostalMime.parse(box.received()[0]?.body ?? '')
    expect(subject).toContain('青波町')
    expect(text).toContain('not-well-formed')
    expect(text).toContain(`${server.url}/bad.xml`)
  })
})

/** A pseudo-terminal: what the child writes comes from the line, what it reads is written to it, both hexadecimal. */
const terminal = `
import os, select, tty
master, slave = os.openpty()
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
given = b''
while True:
    ready, _, _ = select.select([master, 0], [], [])
    if 0 in ready:
        piece = os.read(0, 65536)
        if not piece: break
        *lines, given = (given + piece).split(b'\\n')
        for line in lines:
            rest = bytes.fromhex(line.decode())
            while rest: rest = rest[os.write(master, rest):]
    if master in ready:
        print(os.read(master, 65536).hex(), flush=True)
`
const hasPython = (() => {
  try {
    execFileSync('python3', ['-c', 'import tty, select'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
const skipped = hasPython ? '' : ' (skipped: python3 is not installed)'

describe.skipIf(!hasPython)(`a receiver on a serial line${skipped}`, () => {
  it('is told of each frame that it was taken, by its number, and of one that was not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hiroba-tty-'))
    atEnd('test', () => rm(folder, { recursive: true }))
    const child = spawn('python3', ['-u', '-c', terminal], { stdio: ['pipe', 'pipe', 'inherit'] })
    atEnd('test', async () => {
      const gone = once(child, 'exit')
      child.stdin.end()
      await gone
    })
    const reader = createFrameReader()
    const answers: Frame[] = []
    const lines = createInterface({ input: child.stdout })
    const [path] = (await once(lines, 'line')) as [string]
    lines.on('line', (line) => {
      for (const read of reader.push(Buffer.from(line, 'hex'))) if ('kind' in read) answers.push(read)
    })
    const town = await openTown({ sources: [{ id: 'receiver', kind: 'receiver', name, line: path }] })
    const loops = town.intake.start({
      ...createOutside({ allowedNetworks: [], dataDir: folder }),
      appUrl: town.appUrl,
    })
    atEnd('test', async () => void (await Promise.all(loops.map((loop) => loop.stop()))))
    const send = (frame: Frame) => child.stdin.write(`${Buffer.from(writeFrame(frame)).toString('hex')}\n`)
    const empty = new Uint8Array(0)
    send({ kind: 'heartbeat', sequence: 41, payload: empty })
    send({ kind: 'message', sequence: 42, payload: Uint8Array.from(telegram) })
    send({ kind: 'state', sequence: 43, payload: Buffer.from('not JSON') })
    await expect
      .poll(() => answers.map(({ kind, sequence }) => `${kind} ${sequence}`), { timeout: 20_000 })
      .toEqual(['acknowledged 41', 'acknowledged 42', 'not-acknowledged 43'])
  })
})
