import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { atEnd } from '../setup/ending.ts'
import { feedOf, openFeedServer } from '../setup/intake/feed-server.ts'
import { newDataDir, type RunningTown, startRunningTown } from '../setup/running-town.ts'

// The program itself is started four times.
vi.setConfig({ testTimeout: 240_000 })

const telegram = await readFile('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
const minutes = [1, 2, 3, 4, 5, 6, 7, 8]

type Source = { first: number; later: number; health: string }

async function sourceOf(town: RunningTown): Promise<Source | undefined> {
  const [row] = await town.operate('intake', 'list-sources')
  return (row?.['sources'] as Source[] | undefined)?.[0]
}

it('a town killed while it fetches and while it takes in has every document once, and asks for none that it has', async () => {
  const server = await openFeedServer()
  atEnd('test', server.close)
  const entries = minutes.map((n) => ({
    href: `${server.url}/data/${n}.xml`,
    updated: `2026-11-22T02:0${n}:00Z`,
  }))
  for (const n of minutes)
    server.put(
      `/data/${n}.xml`,
      telegram.replace(/<ReportDateTime>[^<]+/, `<ReportDateTime>2026-11-22T11:0${n}:00+09:00`),
    )
  server.put('/extra.xml', feedOf(entries.toReversed()))
  const dataDir = await newDataDir()
  const file = join(dataDir, 'town.yaml')
  const source = {
    id: 'jma',
    kind: 'feed',
    name: { ja: '電文', 'ja-x-easy': '電文（でんぶん）', en: 'Telegrams' },
    every: 10,
  }
  const list = JSON.stringify([
    { ...source, feeds: [{ url: `${server.url}/extra.xml` }], limits: { atOnce: 2 } },
  ])
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace(/^sources:\n(?: {2}- .*\n)+/m, () => `sources: ${list}\n`),
  )
  const start = () => startRunningTown(dataDir, { HIROBA_ALLOWED_NETWORKS: '127.0.0.0/8' })

  /** At this document's bytes the process ends, so long after they were sent. */
  const killAt = async (n: number, afterMs: number) => {
    const town = await start()
    atEnd('test', town.stop)
    await expect
      .poll(() => server.asked(`/data/${n}.xml`), { timeout: 60_000, interval: 2 })
      .toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    town.process.kill('SIGKILL')
    await once(town.process, 'exit')
  }
  await killAt(1, 0)
  await killAt(4, 4)
  await killAt(6, 12)
  const town = await start()
  atEnd('test', town.stop)
  await expect
    .poll(async () => (await sourceOf(town))?.first, { timeout: 90_000, interval: 1_000 })
    .toBe(minutes.length)
  expect((await sourceOf(town))?.later).toBe(0)
  const asked = minutes.map((n) => server.asked(`/data/${n}.xml`))
  await new Promise((resolve) => setTimeout(resolve, 11_000))
  expect(minutes.map((n) => server.asked(`/data/${n}.xml`))).toEqual(asked)
  expect((await sourceOf(town))?.first).toBe(minutes.length)
})
