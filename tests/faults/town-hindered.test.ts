import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { port as socketNumber } from '../../src/kernel/database/embedded/sockets.ts'
import { processesIn } from './child-town.ts'
import { buildProgram, type Program } from './delivery-process.ts'
import { chanceOf, seed } from './delivery-receivers.ts'
import { until } from './delivery-scene.ts'
import { emptyFolder, town } from './fault-folders.ts'
import type { Known } from './town-client.ts'
import { type Night, nightFolder, openNight, signalTo } from './town-night.ts'
import { commandsOf, drive, knownOperations } from './town-operations.ts'
import { expectWhole } from './town-proof.ts'
import { startProxy } from './town-proxy.ts'

const long = process.env['HIROBA_LONG'] === '1'
const why = long ? '' : ' (skipped: ./hiroba-dev faults town)'
const isRoot = process.getuid?.() === 0
const minutes = 60_000
const times = Number(process.env['HIROBA_TEST_TIMES'] ?? 10)

let program: Program
let known: ReadonlyMap<string, Known>
beforeAll(async () => {
  program = await buildProgram()
  known = await knownOperations()
})
afterAll(() => program.remove())

const told = async ({ journal }: Night, more: number) => {
  const from = journal.lines.length
  await until('clients are answered', () => journal.lines.length >= from + more)
}

/** A folder on a disk of its own, which is small. */
async function smallDisk(onTestFinished: TestContext['onTestFinished']): Promise<string> {
  const folder = await nightFolder(onTestFinished)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=711', 'tmpfs', folder])
  onTestFinished(async () => {
    for (const pid of await processesIn(join(folder, 'data/postgres'))) signalTo(pid, 'SIGKILL')
    execFileSync('umount', ['--lazy', folder])
  })
  return folder
}

/** Writes until nothing more goes on. */
function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (const size of [1 << 20, 1 << 12]) writeOn(handle, Buffer.alloc(size, 7))
  } finally {
    closeSync(handle)
  }
}

function writeOn(handle: number, bytes: Buffer): void {
  for (;;) {
    try {
      writeSync(handle, bytes)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    }
  }
}

const full = isRoot ? '' : ' (skipped: a disk of its own can only be mounted by root)'

describe.skipIf(!long || !isRoot)(`a town whose disk is full${why}${full}`, () => {
  it(
    `${times} times says so by a stable code, loses nothing, and goes on when there is room (HIROBA_SEED=${seed})`,
    async ({ onTestFinished }) => {
      const folder = await smallDisk(onTestFinished)
      const night = await openNight({
        onTestFinished,
        program,
        name: 'night-full',
        known,
        clients: 6,
        folder,
      })
      const chance = chanceOf('full')
      const ballast = join(folder, 'ballast')
      await drive(night, async () => {
        for (let n = 0; n < times; n++) {
          await told(night, 60)
          fill(ballast)
          const from = [...night.journal.unable.values()].reduce((sum, one) => sum + one, 0)
          await delay(1000 + chance() * 3000)
          rmSync(ballast)
          const now = [...night.journal.unable.values()].reduce((sum, one) => sum + one, 0)
          process.stdout.write(`full ${n + 1}: ${now - from} could not\n`)
        }
        await told(night, 60)
      })
      await expectWhole(night, `HIROBA_SEED=${seed}: the disk was full ${times} times`, commandsOf(known))
      const answers = [...night.journal.unable.keys()].filter((one) => /^\d/.test(one))
      expect(
        answers.filter(
          (one) => !/^(?:503 (?:kernel\.unavailable|page)|507 (?:kernel\.storage-full|page))$/.test(one),
        ),
      ).toEqual([])
      expect(answers.length).toBeGreaterThan(0)
    },
    (5 + times) * minutes,
  )
})

/** A server in a process of its own, reached by both logins through a place where every connection can be cut. */
async function serverBehindProxy() {
  const { appUrl, ownerUrl, superuserUrl } = await town(await emptyFolder())
  const sockets = decodeURIComponent(/host=([^&]+)/.exec(appUrl)?.[1] ?? '')
  const between = await startProxy(join(sockets, `.s.PGSQL.${socketNumber}`))
  const through = (url: string) => url.replace(/@\/hiroba\?.*$/, `@127.0.0.1:${between.port}/hiroba`)
  return { between, urls: { appUrl: through(appUrl), ownerUrl: through(ownerUrl) }, superuserUrl }
}

describe.skipIf(!long)(`a town on a server of its own${why}`, () => {
  it(
    `whose connections are cut ${times * 4} times, on both sides, loses nothing and doubles nothing (HIROBA_SEED=${seed})`,
    async ({ onTestFinished }) => {
      const { between, urls } = await serverBehindProxy()
      onTestFinished(between.close)
      const night = await openNight({
        ...{ onTestFinished, program, name: 'night-cut', known, clients: 6, database: urls },
      })
      const chance = chanceOf('cut')
      let cut = 0
      await drive(night, async () => {
        for (let n = 0; n < times * 4; n++) {
          await told(night, Math.floor(chance() * 30))
          await delay(chance() * 40)
          cut += n % 3 === 0 ? night.front.cut() : between.cut()
        }
        await told(night, 60)
      })
      expect(cut).toBeGreaterThan(times * 4)
      await expectWhole(night, `HIROBA_SEED=${seed}: ${cut} connections cut`, commandsOf(known))
    },
    (5 + times) * minutes,
  )
})
