import { Writable } from 'node:stream'
import { toCp932 } from '#formats/text-ja'
import { createBlobs, createLog, scanMyNumberOperation } from '#kernel'
import { contentOf } from './alerts/content.ts'
import { person } from './kernel.ts'
import { pdfOf, type Sample } from './my-number.ts'
import { openTown, type TestTown } from './town.ts'

/** What came of sending numbers in: how many were refused by each way, and what was found where. */
export type Proof = { refused: Record<Way, number>; wrong: string[] }
export const ways = ['api', 'form', 'csv', 'cp932'] as const
type Way = (typeof ways)[number]

type Scan = Awaited<ReturnType<ReturnType<typeof scanMyNumberOperation>['run']>>
export type GuardedTown = { town: TestTown; logged(): string; scan(): Promise<Scan> }

/** What a scan finds in a town where there is nothing to find. */
export const nothing = { places: [], unreadable: [], files: 0, filesWithNumbers: [], unreadFiles: [] }

/** A town whose log is kept, with a scan of all that lies in it. */
export async function openGuardedTown(): Promise<GuardedTown> {
  const lines: string[] = []
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString())
      done()
    },
  })
  const town = await openTown({ log: createLog('trace', destination), until: 'file' })
  const operation = scanMyNumberOperation(createBlobs(town.parts.sources, town.parts.key))
  return {
    town,
    logged: () => lines.join(''),
    scan: () => town.runner.run(operation, {}, { actor: person('auditor', 'audit:read'), via: 'api' }),
  }
}

/** How many numbers one session sends before its cookie would be replaced. */
const perSession = 100

/** Sends each number in by every way, a second apart; whatever is not refused as it should be is told. */
export async function sendAll(town: TestTown, numbers: readonly Sample[]): Promise<Proof> {
  const proof: Proof = { refused: { api: 0, form: 0, csv: 0, cp932: 0 }, wrong: [] }
  let cookie = ''
  for (const [at, { text }] of numbers.entries()) {
    if (at % perSession === 0) cookie = (await town.staff('duty-officer')).cookie
    town.advance(1000)
    for (const way of ways) {
      const said = await send[way](town, text, cookie)
      if (said === expected[way]) proof.refused[way] += 1
      else proof.wrong.push(`${way} ${at}: ${said}`)
    }
  }
  return proof
}

const expected: Record<Way, string> = {
  api: '422 kernel.invalid-input texts.ja.description my-number',
  form: '422 field-texts.ja.description-error',
  csv: '422 kernel.my-number',
  cp932: '422 kernel.my-number',
}

const send: Record<Way, (town: TestTown, text: string, cookie: string) => Promise<string>> = {
  api: async (town, text, cookie) => {
    const response = await town.api('alerts.draft', { ...withText(town, text), drill: false }, cookie)
    const { code, issues = [] } = (await response.json()) as Refused
    return [response.status, code, ...issues.map((issue) => `${issue.path} ${issue.code}`)].join(' ')
  },
  form: async (town, text, cookie) => {
    const { hazard, level, texts } = withText(town, text)
    const fields = Object.entries(texts).flatMap(([lang, words]) =>
      Object.entries(words).map(([field, words]) => [`texts.${lang}.${field}`, words]),
    )
    const { id, version } = await drafted(town, cookie)
    const response = await town.post(
      `/ja/console/alerts/${id}`,
      {
        _operation: 'alerts.edit',
        id,
        version: `${version}`,
        hazard,
        level: `${level}`,
        expiresAt: '2026-12-22T12:00',
        ...Object.fromEntries(fields),
      },
      cookie,
    )
    const marks = (await response.text()).match(/id="(field-[^"]*-error)"/g) ?? []
    return `${response.status} ${marks.map((mark) => mark.slice(4, -1)).join(' ')}`
  },
  csv: (town, text, cookie) => upload(town, Buffer.from(`氏名,備考\r\n山田太郎,${text}\r\n`), cookie),
  cp932: (town, text, cookie) => upload(town, toCp932(`氏名,備考\r\n山田太郎,${text}\r\n`).bytes, cookie),
}

async function drafted(town: TestTown, cookie: string): Promise<{ id: string; version: number }> {
  const answer = await town.api('alerts.draft', { ...withText(town, '高い所へ'), drill: false }, cookie)
  return (await answer.json()) as { id: string; version: number }
}

type Refused = { code?: string; issues?: { path: string; code: string }[] }

function withText(town: TestTown, text: string) {
  const content = contentOf('1', new Date(Date.parse(town.now()) + 3_600_000).toISOString())
  return { ...content, texts: { ...content.texts, ja: { ...content.texts.ja, description: text } } }
}

/** Status and code of an upload; an upload that is taken says its id. */
export async function upload(town: TestTown, bytes: Uint8Array, cookie: string): Promise<string> {
  const response = await town.web.request('http://localhost:8080/api/blobs', {
    method: 'POST',
    body: Buffer.from(bytes),
    headers: { 'sec-fetch-site': 'same-origin', 'x-file-name': 'a', cookie },
  })
  const { code = '' } = (await response.json()) as Refused
  return `${response.status} ${code}`.trim()
}

/** PDFs with one number a page, `perFile` of them in each. */
export async function* pdfsOf(numbers: readonly Sample[], perFile: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < numbers.length; at += perFile)
    yield await pdfOf(numbers.slice(at, at + perFile).map(({ text }) => text))
}
