import { parentPort, workerData } from 'node:worker_threads'
import { getDocumentProxy } from 'unpdf'

/** Run as a worker by `read-pdf.ts`: says the text of a PDF page by page, then `null`. */
export type PdfTask = { bytes: Uint8Array; mostPages: number }

async function run({ bytes, mostPages }: PdfTask): Promise<void> {
  const document = await getDocumentProxy(bytes, { verbosity: 0 })
  if (document.numPages > mostPages) throw new RangeError('too many pages')
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    parentPort?.postMessage(items.map((item) => ('str' in item ? textOf(item) : '')).join(''))
    page.cleanup()
  }
  parentPort?.postMessage(null)
}

const textOf = ({ str, hasEOL }: { str: string; hasEOL: boolean }) => (hasEOL ? `${str}\n` : str)

await run(workerData as PdfTask)
