/**
 * `npm run bench pages`: how many public pages one second of server CPU serves, and what a page weighs. Beside it, in
 * the same run: a bare node:http server that sends the same bytes from memory (the most any server here could do), and
 * a page that is drawn anew for each reader. Then how many machines can be told that the feed did not change.
 */
import { spawn } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { type RunningTown, startRunningTown } from '../tests/setup/running-town.ts'
import { load, percentile, printLine } from './parts/load.ts'
import { publishOne } from './parts/staff.ts'

const goal = { perCpuSecond: 3000, unchangedPerCpuSecond: 10_000, gzippedBytes: 30 * 1024 }
const rounds = 3
const asked = { seconds: 4, lanes: 32, headers: { accept: 'text/html', 'accept-encoding': 'gzip' } }

const bareServer = `
  const { createServer } = require('node:http')
  let body = Buffer.alloc(0)
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-encoding', 'gzip')
    response.end(body)
  })
  process.stdin.on('data', (chunk) => { body = Buffer.concat([body, chunk]) })
  process.stdin.on('end', () => server.listen(0, '127.0.0.1', () => console.log(server.address().port)))`

async function startBare(body: Buffer): Promise<{ url: string; pid: number; stop(): void }> {
  const child = spawn(process.execPath, ['-e', bareServer], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(body)
  const port = await new Promise<string>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
  )
  return { url: `http://127.0.0.1:${port}/`, pid: child.pid ?? 0, stop: () => child.kill() }
}

const report = (name: string, values: readonly number[], top: number) => {
  const each = values.map((value) => Math.round(value)).join(', ')
  const share = (median(values) / top).toFixed(2)
  printLine(`${name}: ${Math.round(median(values))} per CPU-second (${each}); ${share} of a bare server`)
}

const judge = (name: string, rate: number, wanted: number) => {
  printLine(`${name}: goal ${wanted} per CPU-second: ${rate >= wanted ? 'reached' : 'missed'}`)
  if (rate < wanted) process.exitCode = 1
}

const median = (values: readonly number[]) => percentile(values, 0.5)

async function measure(town: RunningTown): Promise<void> {
  const id = await publishOne(town.origin, '江の川の水位が上がっています。川から離れてください。')
  const pid = town.process.pid ?? 0
  const pages = { front: '/ja/', alerts: '/ja/alerts', alert: `/ja/alerts/${id}` }
  const bodies: Buffer[] = []
  for (const [name, path] of Object.entries(pages)) {
    const html = Buffer.from(
      await (await fetch(town.origin + path, { headers: { accept: 'text/html' } })).arrayBuffer(),
    )
    const zipped = gzipSync(html)
    bodies.push(zipped)
    const scripts = html.toString().match(/<script/g)?.length ?? 0
    printLine(
      `${name}: ${html.length} bytes, ${zipped.length} gzipped (goal ≤ ${goal.gzippedBytes}), ${scripts} scripts`,
    )
    if (zipped.length > goal.gzippedBytes || scripts > 0) process.exitCode = 1
  }
  const bare = await startBare(bodies[2] ?? Buffer.alloc(0))
  const feed = `${town.origin}/ja/alerts/feed.atom`
  const etag = (await fetch(feed)).headers.get('etag') ?? ''
  const conditional = { ...asked, headers: { 'if-none-match': etag } }
  const rates: Record<string, number[]> = {
    front: [],
    alert: [],
    'drawn anew': [],
    'feed, unchanged': [],
    bare: [],
  }
  for (let round = 0; round < rounds; round++) {
    rates['front']?.push((await load(town.origin + pages.front, pid, asked)).perCpuSecond)
    rates['alert']?.push((await load(town.origin + pages.alert, pid, asked)).perCpuSecond)
    rates['drawn anew']?.push((await load(`${town.origin}/ja/enrol/none`, pid, asked)).perCpuSecond)
    rates['feed, unchanged']?.push((await load(feed, pid, conditional)).perCpuSecond)
    rates['bare']?.push((await load(bare.url, bare.pid, asked)).perCpuSecond)
  }
  bare.stop()
  const top = median(rates['bare'] ?? [])
  for (const [name, values] of Object.entries(rates)) report(name, values, top)
  const slowest = Math.min(median(rates['front'] ?? []), median(rates['alert'] ?? []))
  judge('pages', slowest, goal.perCpuSecond)
  judge('feed, unchanged', median(rates['feed, unchanged'] ?? []), goal.unchangedPerCpuSecond)
}

const town = await startRunningTown()
try {
  await measure(town)
} finally {
  await town.stop()
}
