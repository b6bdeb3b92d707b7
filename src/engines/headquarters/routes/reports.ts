import type { Route } from '#kernel'
import { MOST_BYTES, type receiveReport } from '../operations/receive-report.ts'

/** Towns bring their reports here, by Standard Webhooks; the answer is what `headquarters.receive-report` gives. */
export const reportRoutes = (receive: ReturnType<typeof receiveReport>): Route[] => [
  {
    method: 'POST',
    path: '/headquarters/reports/:town',
    maxBytes: MOST_BYTES,
    handle: async (request, { town = '' }, _ask, act) => {
      const header = (name: string) => request.headers.get(name) ?? ''
      const signed = {
        ...{ id: header('webhook-id'), timestamp: header('webhook-timestamp') },
        signature: header('webhook-signature'),
      }
      const body = Buffer.from(await request.arrayBuffer()).toString('base64')
      return Response.json(await act(receive, { town, ...signed, body }))
    },
  },
]
