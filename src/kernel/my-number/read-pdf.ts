import { Worker } from 'node:worker_threads'
import type { PdfTask } from './pdf-worker.ts'

const mostPages = 500
const mostMilliseconds = 20_000
const mostMegabytes = 256
/** What the whole program may grow by meanwhile: what a thread unpacks is not counted among its own memory. */
const mostGrowth = 384 * 1024 * 1024
const lookEveryMs = 20
/** More at once would take the machine from everybody else. */
const mostWorkers = 2

let running = 0
const waiting: (() => void)[] = []

async function turn(): Promise<void> {
  if (running >= mostWorkers) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
}

function done(): void {
  running -= 1
  waiting.shift()?.()
}

/**
 * The text of a PDF, page by page, read in a thread of its own within 20 seconds, 500 pages and some 400 MB; null when
 * it cannot be read so: damaged, locked, too long, or made to exhaust its reader.
 */
export async function readPdf(bytes: Uint8Array): Promise<string[] | null> {
  await turn()
  try {
    return await pagesOf({ bytes, mostPages })
  } finally {
    done()
  }
}

function pagesOf(task: PdfTask): Promise<string[] | null> {
  const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    stdout: true,
    stderr: true,
  })
  const pages: string[] = []
  const before = process.memoryUsage.rss()
  return new Promise((resolve) => {
    const finish = (text: string[] | null) => {
      clearTimeout(timer)
      clearInterval(watch)
      resolve(text)
      void worker.terminate()
    }
    const timer = setTimeout(() => finish(null), mostMilliseconds)
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > mostGrowth) finish(null)
    }, lookEveryMs)
    worker.on('message', (page: string | null) => (page === null ? finish(pages) : pages.push(page)))
    worker.on('error', () => finish(null))
    worker.on('exit', () => finish(null))
  })
}
