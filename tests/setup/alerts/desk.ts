import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Problem, plus } from '#kernel'
import type { Alert, Content } from '../../../src/engines/alerts/schema.ts'
import { openTown, type TestTown } from '../town.ts'
import { contentOf } from './content.ts'

export const hour = 3_600_000

type Member = Awaited<ReturnType<TestTown['staff']>>

/** A town with an officer on duty and somebody who approves, and what they do all day. */
export type Desk = {
  town: TestTown
  officer: Member
  approver: Member
  content(mark: string, change?: Partial<Content>): Content
  /** Written and handed on by the officer. */
  submit(mark: string, options?: { drill?: boolean; hours?: number }): Promise<Alert>
  approve(alert: Pick<Alert, 'id' | 'version'>): Promise<Alert>
  /** Written, approved and so out. */
  goOut(mark: string, options?: { drill?: boolean; hours?: number }): Promise<Alert>
  /** The one act that replaces or ends it, approved and out. */
  update(alert: Pick<Alert, 'id'>, mark: string): Promise<Alert>
  cancel(alert: Pick<Alert, 'id'>): Promise<Alert>
  ingest(text: string | Uint8Array): ReturnType<TestTown['ingest']>
  now(alert: Pick<Alert, 'id'>): Promise<Alert>
  /** A public document, after the longest time it may be held. */
  read(path: string): Promise<{ status: number; text: string }>
  cap(alert: Pick<Alert, 'id'>): Promise<string>
}

export async function openDesk(): Promise<Desk> {
  const town = await openTown()
  const officer = await town.staff('duty-officer')
  const approver = await town.staff('approver')
  const by = (member: Member) => (name: string, input: unknown) =>
    town.run(name, input, member.actor) as Promise<Alert>
  const write = by(officer)
  const get = async ({ id }: Pick<Alert, 'id'>) =>
    (await town.run('alerts.get', { id }, officer.actor)) as { alert: Alert; identifier: string }
  const now = async (alert: Pick<Alert, 'id'>) => (await get(alert)).alert
  const content: Desk['content'] = (mark, change) => contentOf(mark, plus(town.now(), 6 * hour), change)
  const approve: Desk['approve'] = ({ id, version }) => by(approver)('alerts.approve', { id, version })
  const submit: Desk['submit'] = async (mark, { drill = false, hours = 6 } = {}) => {
    const words = content(mark, { expiresAt: plus(town.now(), hours * hour) })
    const { id, version } = await write('alerts.draft', { ...words, drill })
    return write('alerts.submit', { ...words, id, version })
  }
  return {
    town,
    officer,
    approver,
    content,
    submit,
    approve,
    now,
    goOut: async (mark, options) => approve(await submit(mark, options)),
    update: async ({ id }, mark) => approve(await write('alerts.update', { ...content(mark), id })),
    cancel: async ({ id }) => approve(await write('alerts.cancel', { id })),
    ingest: (text) => town.ingest(typeof text === 'string' ? Buffer.from(text) : text, officer.actor),
    read: async (path) => {
      town.advance(250)
      const response = await town.get(path)
      return { status: response.status, text: await response.text() }
    },
    cap: async (alert) => `/alerts/${(await get(alert)).identifier}.cap`,
  }
}

/** The code of the refusal, `done` when there was none; any other error is a bug and stays one. */
export const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Problem) return error.code
      throw error
    },
  )

const folder = resolve('../shared/data/alerts')
export const corpus = {
  here: existsSync(folder),
  skipped: existsSync(folder) ? '' : ' (skipped: ../shared/data is not here)',
  folder,
  path: (file: string) => resolve(folder, file),
  text: (file: string) => readFileSync(resolve(folder, file), 'utf8'),
}

/** Every file of the agency's corpus, unpacked. */
export function corpusTelegrams(): { name: string; bytes: Uint8Array }[] {
  return ['jma', 'jma-large'].flatMap((part) =>
    readdirSync(corpus.path(part)).map((name) => {
      const bytes = readFileSync(corpus.path(`${part}/${name}`))
      return { name, bytes: name.endsWith('.gz') ? gunzipSync(bytes) : bytes }
    }),
  )
}

/** Real telegrams that touch the demonstration town, of the old warning scheme and of the one since 2026. */
export const touching = {
  VPWW53: 'jma/jma__15_12_01_161130_VPWW53.xml',
  VPWW55: 'jma/jma__15_17_01_250630_VPWW55.xml',
  VPWW56: 'jma/jma__15_17_01_250630_VPWW56.xml',
} as const

/** The telegram as the agency would send it at another time, in another mode, or for another reason. */
export function telegramOf(
  text: string,
  change: { at?: string; status?: string; infoType?: string; kinds?: string },
): string {
  const { at, status, infoType, kinds } = change
  let changed = text
  if (at) changed = changed.replace(/<ReportDateTime>[^<]+/, `<ReportDateTime>${at}`)
  if (status) changed = changed.replace(/<Status>[^<]+/, `<Status>${status}`)
  if (infoType) changed = changed.replace(/<InfoType>[^<]+/, `<InfoType>${infoType}`)
  // Every kind lifted, as a telegram of 解除 says it.
  if (kinds === 'lifted')
    changed = changed
      .replaceAll(/(<Kind>\s*<Name>)[^<]+(<\/Name>\s*<Code>)[^<]+/g, '$1解除$200')
      .replaceAll(/(<Kind>\s*<Name>)[^<]+(<\/Name>\s*<\/Kind>)/g, '$1解除$2')
  return changed
}
