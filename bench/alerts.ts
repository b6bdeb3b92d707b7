/**
 * `npm run bench alerts`: from a telegram file on disk to its proposal on the desk, through the socket the command line
 * uses, and from an approval to the signed bytes on the public address; and how many of all the agency's samples are
 * read in a second of one core. Beside it, in the same run: libxml2 and saxes, which do nothing but parse the same files.
 * And from the poll of a feed on a real HTTP server to the proposal.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { XmlDocument } from 'libxml2-wasm'
import { SaxesParser } from 'saxes'
import { z } from 'zod'
import { readTelegram } from '#formats/jma-xml'
import { ask } from '../src/cli/control.ts'
import { controlSocket } from '../src/control-socket.ts'
import { processesIn } from '../tests/faults/child-town.ts'
import { type RunningTown, startRunningTown } from '../tests/setup/running-town.ts'
import { feedWaits } from './parts/feed-wait.ts'
import { cpuSeconds, percentile, printLine } from './parts/load.ts'
import { printGoal, printLoad, printWaits } from './parts/report.ts'
import { cookieOf, staff } from './parts/staff.ts'

const goal = { proposedMs: 100, servedMs: 50, readPerCpuSecond: 1500, polledMs: 1000 }
const telegrams = 200
const warming = 20
const approvals = 100
const polls = 100
const folder = resolve('../shared/data/alerts/jma')
/** Telegrams that touch the demonstration town: the old warning scheme, and the one since 2026. */
const samples = [
  'jma__15_12_01_161130_VPWW53.xml',
  'jma__15_17_01_250630_VPWW55.xml',
  'jma__15_17_01_250630_VPWW56.xml',
]
/** Readers of the desk take turns, for one person may ask no more than twice a second. */
const readers = ['1', '2', '3'].map((last) => `019a0000-0000-7000-8000-00000000000${last}`)

/** Distinct files, each report a minute newer than the one before, so that none is a duplicate or outdated. */
function layFiles(into: string): string[] {
  const texts = samples.map((name) => readFileSync(join(folder, name), 'utf8'))
  const length = warming + 2 * telegrams
  const start = Date.now() - length * 60_000
  return Array.from({ length }, (_, n) => {
    const at = new Date(start + n * 60_000 + 9 * 3_600_000).toISOString().slice(0, 19)
    const text = (texts[n % texts.length] ?? '').replace(
      /<ReportDateTime>[^<]+/,
      `<ReportDateTime>${at}+09:00`,
    )
    const file = join(into, `${n}.xml`)
    writeFileSync(file, text)
    return file
  })
}

const Taken = z.object({ outcome: z.literal('proposed'), alertId: z.string() })
const Desk = z.object({ open: z.array(z.object({ id: z.string() })) })

/** What the operator's command does, without starting a program for it. */
async function takeIn(socket: string, file: string): Promise<string> {
  const sent = await ask(socket, '/api/blobs', { type: 'application/octet-stream', body: readFileSync(file) })
  const { id } = z.object({ id: z.string() }).parse(sent.body)
  const taken = await ask(socket, '/api/alerts/ingest', {
    type: 'application/json',
    body: JSON.stringify({ blob: id }),
  })
  return Taken.parse(taken.body).alertId
}

type Waits = { taken: number[]; listed: number[]; shown: number[] }

async function measureTelegrams(town: RunningTown, files: readonly string[]): Promise<Waits> {
  const socket = controlSocket(town.dataDir)
  const cookies = await Promise.all(readers.map((id) => cookieOf(town.origin, id)))
  const waits: Waits = { taken: [], listed: [], shown: [] }
  for (const [n, file] of files.entries()) {
    const started = performance.now()
    const id = await takeIn(socket, file)
    waits.taken.push(performance.now() - started)
    const list = await ask(socket, '/api/alerts/list', { type: 'application/json', body: '{}' })
    if (!Desk.parse(list.body).open.some((one) => one.id === id)) throw new Error('not on the desk')
    waits.listed.push(performance.now() - started)
    const headers = { cookie: cookies[n % cookies.length] ?? '', accept: 'text/html' }
    const page = await (await fetch(`${town.origin}/ja/console/alerts`, { headers })).text()
    if (!page.includes(id)) throw new Error('not on the page')
    waits.shown.push(performance.now() - started)
  }
  return waits
}

/** Milliseconds from the approval's request to its answer, and to its signed bytes, served. */
async function measureApprovals(origin: string): Promise<{ answered: number[]; served: number[] }> {
  const [officer, approver] = [await staff(origin, 'officer'), await staff(origin, 'approver')]
  const words = {
    headline: '洪水に警戒',
    description: '川の水が増えています。',
    instruction: '川から離れてください。',
  }
  const texts = { ja: words, 'ja-x-easy': words, en: words }
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const content = { hazard: 'flood', level: 3, expiresAt, texts }
  const waits = { answered: [] as number[], served: [] as number[] }
  // The first ones pay for what the program compiles once.
  for (let n = -warming; n < approvals; n++) {
    const { id, version } = await officer('alerts.draft', { ...content, drill: false })
    const submitted = await officer('alerts.submit', { ...content, id, version })
    const url = `${origin}/alerts/alerts.aonami.example.${id}.cap`
    const started = performance.now()
    await approver('alerts.approve', { id, version: submitted['version'] })
    const answered = performance.now() - started
    // The answer says it is out, so it is asked for once.
    if (!(await served(url))) throw new Error('approved, and not served')
    if (n < 0) continue
    waits.answered.push(answered)
    waits.served.push(performance.now() - started)
  }
  return waits
}

async function served(url: string): Promise<boolean> {
  const answer = await fetch(url)
  const text = await answer.text()
  return answer.ok && text.includes('SignatureValue>')
}

/** CPU milliseconds per file of libxml2 alone. */
function parseOnly(files: readonly string[]): number {
  const texts = files.map((file) => readFileSync(file))
  const before = process.cpuUsage()
  for (const text of texts) XmlDocument.fromBuffer(text).dispose()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / files.length
}

const hold = (name: string, values: readonly number[], limit: number) =>
  printGoal(`${name} p99 ≤ ${limit} ms`, percentile(values, 0.99) <= limit)

/** CPU milliseconds per file, of the town and of its database, with nobody looking at the desk meanwhile. */
async function measureCpu(
  town: RunningTown,
  files: readonly string[],
): Promise<{ own: number; database: number }> {
  const spent = async () => ({
    own: cpuSeconds(town.process.pid ?? 0),
    database: (await processesIn(join(town.dataDir, 'postgres'))).reduce(
      (sum, pid) => sum + cpuSeconds(pid),
      0,
    ),
  })
  const before = await spent()
  for (const file of files) await takeIn(controlSocket(town.dataDir), file)
  const after = await spent()
  const each = (seconds: number) => (seconds * 1000) / files.length
  return { own: each(after.own - before.own), database: each(after.database - before.database) }
}

async function measure(town: RunningTown, files: readonly string[]): Promise<void> {
  // The first ones pay for what the program compiles once.
  await measureTelegrams(town, files.slice(0, warming))
  const waits = await measureTelegrams(town, files.slice(warming, warming + telegrams))
  const cpu = await measureCpu(town, files.slice(warming + telegrams))
  printWaits('telegram file → taken in', waits.taken)
  printWaits('telegram file → in the desk’s answer', waits.listed)
  printWaits('telegram file → on the desk’s page', waits.shown)
  printLine(`CPU per telegram: ${cpu.own.toFixed(1)} ms town, ${cpu.database.toFixed(1)} ms database`)
  const parsed = parseOnly(files)
  printLine(
    `libxml2 only parsing them: ${parsed.toFixed(2)} ms CPU each; the town spends ${(cpu.own / parsed).toFixed(1)} times that`,
  )
  const out = await measureApprovals(town.origin)
  printWaits('approval → answered', out.answered)
  printWaits('approval → signed bytes served', out.served)
  hold('proposal visible on the page', waits.shown, goal.proposedMs)
  hold('signed bytes served', out.served, goal.servedMs)
}

/** Every file of the agency's samples, unpacked. */
function wholeCorpus(): Buffer[] {
  return ['jma', 'jma-large'].flatMap((part) => {
    const from = resolve('../shared/data/alerts', part)
    return readdirSync(from).map((name) => {
      const bytes = readFileSync(join(from, name))
      return name.endsWith('.gz') ? gunzipSync(bytes) : bytes
    })
  })
}

function parseWithSaxes(bytes: Uint8Array): void {
  const parser = new SaxesParser<{ xmlns: true }>({ xmlns: true })
  parser.on('opentag', () => undefined)
  parser.on('text', () => undefined)
  parser.write(new TextDecoder().decode(bytes)).close()
}

const rounds = 5

/** Files per CPU second of each reader, the median of rounds in which they take turns; the first round is thrown away. */
function measureReading(files: readonly Buffer[]): void {
  const readers = {
    readTelegram: (bytes: Buffer) => void readTelegram(bytes),
    'libxml2 only parsing': (bytes: Buffer) => XmlDocument.fromBuffer(bytes).dispose(),
    'saxes only parsing': (bytes: Buffer) => parseWithSaxes(bytes),
  }
  const rates = new Map<string, number[]>(Object.keys(readers).map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, read] of Object.entries(readers)) {
      const before = process.cpuUsage()
      for (const bytes of files) read(bytes)
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) rates.get(name)?.push(files.length / ((user + system) / 1_000_000))
    }
  }
  const bytes = files.reduce((sum, each) => sum + each.length, 0)
  printLine(`whole corpus: ${files.length} files, ${(bytes / 1_000_000).toFixed(1)} MB`)
  const medians = [...rates].map(([name, values]) => ({ name, rate: percentile(values, 0.5) }))
  for (const { name, rate } of medians) printLine(`${name}: ${rate.toFixed(0)} files per CPU second`)
  const own = medians[0]?.rate ?? 0
  for (const { name, rate } of medians.slice(1))
    printLine(`readTelegram reads ${((100 * own) / rate).toFixed(0)} % of ${name}`)
  printGoal(`${goal.readPerCpuSecond} telegrams read per CPU second`, own >= goal.readPerCpuSecond)
}

async function main(): Promise<void> {
  printLine(`${availableParallelism()} processors`)
  printLoad()
  if (!existsSync(folder)) return printLine('skipped: ../shared/data is not here')
  measureReading(wholeCorpus())
  const into = mkdtempSync(join(tmpdir(), 'hiroba-bench-'))
  const town = await startRunningTown()
  try {
    await measure(town, layFiles(into))
  } finally {
    await town.stop()
    rmSync(into, { recursive: true })
  }
  const polled = await feedWaits(join(folder, samples[1] ?? ''), polls, warming)
  printWaits('feed polled → proposal', polled)
  hold('feed polled, proposal there', polled, goal.polledMs)
}

await main()
