import type { Route } from '#kernel'
import type { leaveSubscription } from '../operations/leave-subscription.ts'

/**
 * The address in `List-Unsubscribe`. A mail program's one click is a POST (RFC 8058) and ends the subscription at once; a
 * person's visit leads to the page that asks, for scanners follow links too.
 */
export const leaveRoutes = (leave: ReturnType<typeof leaveSubscription>): Route[] => [
  {
    method: 'POST',
    path: '/leave/:token',
    handle: async (_request, { token = '' }, _ask, act) => {
      await act(leave, { token })
      return new Response('ok\n', { headers: { 'content-type': 'text/plain; charset=utf-8' } })
    },
  },
  {
    path: '/leave/:token',
    handle: async (_request, { token = '' }) =>
      new Response(null, {
        status: 303,
        headers: { location: `/ja/subscriptions/${encodeURIComponent(token)}` },
      }),
  },
]
