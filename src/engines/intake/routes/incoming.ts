import type { Route } from '#kernel'
import type { IntakeOperations } from '../operations/index.ts'
import { problem } from '../problems.ts'
import type { Received } from '../receive.ts'

/** The largest telegram known has 4 MB. */
const maxBytes = 5 * 1024 * 1024

const text = (status: number, words: string) =>
  new Response(`${words}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })

/** RFC 9457, with what is wrong and where: the defect report, at once. */
function answerOf({ sha256, outcome, report }: Received): Response {
  if (report === null) return Response.json({ sha256, outcome }, { status: 202 })
  const body = {
    type: 'urn:hiroba:problem:intake.refused-message',
    title: 'the message was refused',
    status: 422,
    code: 'intake.refused-message',
    reason: report.code,
    findings: report.findings,
    sha256,
  }
  const headers = { 'content-type': 'application/problem+json' }
  return new Response(JSON.stringify(body), { status: 422, headers })
}

const base64 = async (request: Request) => Buffer.from(await request.arrayBuffer()).toString('base64')

/** Senders come here: Standard Webhooks, a bearer token, a WebSub hub. */
export const incomingRoutes = ({ post, asked, confirm, push }: IntakeOperations): Route[] => [
  {
    method: 'POST',
    path: '/intake/:source',
    maxBytes,
    handle: async (request, { source = '' }, _ask, act) => {
      const header = (name: string) => request.headers.get(name) ?? undefined
      const token = /^Bearer ([\w-]+)$/i.exec(header('authorization') ?? '')?.[1]
      const isState = /^application\/json\b/i.test(header('content-type') ?? '')
      const posted = {
        ...{ source, id: header('webhook-id'), timestamp: header('webhook-timestamp') },
        ...{ signature: header('webhook-signature'), token },
        about: isState ? ('state' as const) : ('message' as const),
      }
      return answerOf(await act(post, { ...posted, body: await base64(request) }))
    },
  },
  {
    path: '/intake/:source/hub/:token',
    handle: async (request, { source = '', token = '' }, ask, act) => {
      const query = new URL(request.url).searchParams
      const given = (name: string) => query.get(`hub.${name}`) ?? ''
      const mode = given('mode')
      if (mode !== 'subscribe' && mode !== 'denied') throw problem('wrong-topic')
      const asking = { source, token, mode, topic: given('topic') } as const
      if (!(await ask(asked, asking)).meant) throw problem('wrong-topic')
      const seconds = given('lease_seconds')
      if (request.method === 'GET')
        await act(confirm, { ...asking, ...(seconds === '' ? {} : { seconds: Number(seconds) }) })
      return new Response(given('challenge').slice(0, 1000), { headers: { 'content-type': 'text/plain' } })
    },
  },
  {
    method: 'POST',
    path: '/intake/:source/hub/:token',
    maxBytes,
    handle: async (request, { source = '', token = '' }, _ask, act) => {
      const signature = request.headers.get('x-hub-signature') ?? ''
      const received = await act(push, { source, token, signature, body: await base64(request) })
      return received.report === null ? text(202, 'noted') : answerOf(received)
    },
  },
]
