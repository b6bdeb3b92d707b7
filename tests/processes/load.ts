import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { plus, systemSources } from '#kernel'
import { contentOf } from '../setup/alerts/content.ts'
import { openTown } from '../setup/town.ts'

/** What was asked and done so far: how often by kind, what failed, and what the town must know in the end. */
export type Load = {
  asked: Record<string, number>
  failed: string[]
  /** Marks of the drafts whose command was answered, names of who was invited, ids of alerts that went out. */
  drafted: string[]
  invited: string[]
  published: string[]
  /** Streams that ended well, and were opened again. */
  reopened: number
  /** Ends every loop after what it is doing. */
  stop(): Promise<void>
}

type Caller = (path: string, more?: { body?: string; type?: string; key?: string }) => Promise<Answer>
type Answer = { status: number; text: string }

const agent = new Agent({ connect: { rejectUnauthorized: false }, bodyTimeout: 60_000 })
const host = 'hiroba.town.example'

const callerOf =
  (front: number, cookie?: string): Caller =>
  async (path, { body, type, key } = {}) => {
    const { statusCode, body: answer } = await request(`https://127.0.0.1:${front}${path}`, {
      dispatcher: agent,
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body }),
      headers: {
        host,
        accept: body === undefined || type !== 'application/json' ? 'text/html' : 'application/json',
        'sec-fetch-site': 'same-origin',
        ...(cookie ? { cookie } : {}),
        ...(type ? { 'content-type': type } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
      },
    })
    return { status: statusCode, text: await answer.text() }
  }

/** A command of the API; anything but done is a failure. */
async function command(call: Caller, name: string, input: object): Promise<Record<string, unknown>> {
  const { status, text } = await call(`/api/${name.replace('.', '/')}`, {
    body: JSON.stringify(input),
    type: 'application/json',
    key: randomUUID(),
  })
  if (status !== 200) throw new Error(`${name}: ${status} ${text.slice(0, 200)}`)
  return JSON.parse(text) as Record<string, unknown>
}

const inAnHour = () => plus(systemSources.now(), 3_600_000)

/** Begins to ask a town of everything at once, by the address of its proxy, until stopped. */
export async function startLoad(
  front: number,
  on: { ownerUrl: string; appUrl: string },
  publishEveryMs: number,
): Promise<Load> {
  const town = await openTown({ on, publicUrl: `https://${host}` })
  town.advance(Date.parse(systemSources.now()) - Date.parse(town.now()))
  const staff = async (...roles: string[]) => (await town.staff(...roles)).cookie
  const [officers, approver, administrators] = [
    [await staff('duty-officer'), await staff('duty-officer')],
    await staff('approver'),
    [await staff('administrator'), await staff('administrator')],
  ]
  const load = { asked: {}, failed: [], drafted: [], invited: [], published: [], reopened: 0 } as Omit<
    Load,
    'stop'
  >
  const over = new AbortController()
  const loops: Promise<void>[] = []
  const every = (ms: number, kind: string, act: () => Promise<void>) => {
    loops.push(repeat(load, over.signal, { ms, kind, act }))
  }
  const stranger = callerOf(front)
  for (const path of ['/ja/', '/ja/alerts', '/ja/alerts/feed.atom', '/ja/guide'])
    every(60, 'public pages', () => page(stranger, path))
  for (const cookie of administrators) {
    const call = callerOf(front, cookie)
    every(400, 'signed-in pages', () => page(call, '/ja/console/work'))
    every(700, 'forms', async () => void load.invited.push(await invite(call)))
    loops.push(follow(load, over.signal, { front, cookie }))
  }
  for (const cookie of officers)
    every(600, 'commands', async () => void load.drafted.push(await draft(callerOf(front, cookie))))
  const desk = { officer: callerOf(front, officers[0]), approver: callerOf(front, approver) }
  every(publishEveryMs, 'alerts', async () => void load.published.push(await publish(desk)))
  return Object.assign(load, {
    stop: async () => {
      over.abort()
      await Promise.all(loops)
    },
  })
}

type Loop = { ms: number; kind: string; act(): Promise<void> }

async function repeat(load: Omit<Load, 'stop'>, over: AbortSignal, { ms, kind, act }: Loop): Promise<void> {
  while (!over.aborted) {
    load.asked[kind] = (load.asked[kind] ?? 0) + 1
    await act().catch((error: unknown) => {
      load.failed.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`)
    })
    await delay(ms, undefined, { signal: over }).catch(() => undefined)
  }
}

async function page(call: Caller, path: string): Promise<void> {
  const { status } = await call(path)
  if (status !== 200) throw new Error(`${path}: ${status}`)
}

/** A form as a browser without script sends it, with the key that is hidden in it. */
async function invite(call: Caller): Promise<string> {
  const name = `新任${randomUUID().slice(0, 8)}`
  const body = new URLSearchParams({
    _operation: 'people.invite',
    _key: randomUUID(),
    name,
    roles: 'approver',
  }).toString()
  const { status } = await call('/ja/console/people', { body, type: 'application/x-www-form-urlencoded' })
  if (status !== 303) throw new Error(`people.invite: ${status}`)
  return name
}

async function draft(call: Caller): Promise<string> {
  const mark = randomUUID().slice(0, 8)
  await command(call, 'alerts.draft', { ...contentOf(mark, inAnHour()), drill: false })
  return mark
}

async function publish({ officer, approver }: { officer: Caller; approver: Caller }): Promise<string> {
  const content = contentOf(randomUUID().slice(0, 8), inAnHour())
  const { id, version } = await command(officer, 'alerts.draft', { ...content, drill: false })
  const submitted = await command(officer, 'alerts.submit', { ...content, id, version })
  await command(approver, 'alerts.approve', { id, version: submitted['version'] })
  return String(id)
}

/** A live page, opened again whenever it ends; a connection that is cut is a failure. */
async function follow(
  load: Omit<Load, 'stop'>,
  over: AbortSignal,
  { front, cookie }: { front: number; cookie: string },
): Promise<void> {
  while (!over.aborted) {
    load.asked['streams'] = (load.asked['streams'] ?? 0) + 1
    try {
      const { statusCode, body } = await request(`https://127.0.0.1:${front}/ja/console/live`, {
        dispatcher: agent,
        signal: over,
        headers: { host, cookie, accept: 'text/event-stream' },
      })
      if (statusCode !== 200) throw new Error(String(statusCode))
      for await (const _part of body);
      load.reopened += 1
    } catch (error) {
      if (!over.aborted) load.failed.push(`streams: ${String(error)}`)
    }
    await delay(200, undefined, { signal: over }).catch(() => undefined)
  }
}
