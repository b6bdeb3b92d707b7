import { type Db, type Instant, type Module, type NodeKey, type Runner, system } from '#kernel'
import { askHub } from './operations/ask-hub.ts'
import { changeSubscription } from './operations/change-subscription.ts'
import { confirmMachine } from './operations/confirm-machine.ts'
import { confirmSubscription } from './operations/confirm-subscription.ts'
import { countAll } from './operations/count-subscriptions.ts'
import { dropStale } from './operations/drop-stale.ts'
import { leaveMachine } from './operations/leave-machine.ts'
import { leaveSubscription } from './operations/leave-subscription.ts'
import { registerMachine } from './operations/register-machine.ts'
import { requestSubscription } from './operations/request-subscription.ts'
import { settleIntent } from './operations/settle-intent.ts'
import { showSubscription } from './operations/show-subscription.ts'
import { confirmPage } from './pages/confirm.tsx'
import { consolePage } from './pages/console.tsx'
import { ownPage } from './pages/own.tsx'
import { saidPages } from './pages/said.tsx'
import { subscribePage } from './pages/subscribe.tsx'
import type { SubscriptionParts } from './parts.ts'
import { subscriptionsProblems } from './problems.ts'
import { hubRoute } from './routes/hub.ts'
import { leaveRoutes } from './routes/leave.ts'
import { subscriptionsTables } from './schema.ts'
import { destinationsFor, websubDestinations } from './store.ts'
import { createTokens } from './tokens.ts'

export const migrations = { module: 'subscriptions', folder: 'src/office/subscriptions/migrations' }
export { restoreRules } from './restore-rules.ts'

export type Parts = Omit<SubscriptionParts, 'tokens'> & { runner(): Runner; key: NodeKey }

export type Audience = { districts: readonly string[]; level: number; drill: boolean }

/** What a module that has something to tell asks: who wants to know. */
export type SubscriptionsDoor = {
  /** Destinations of residents and machines who want to be told of this. */
  audience(db: Db, about: Audience): Promise<string[]>
  /** Everybody whose WebSub lease runs, each with the feed it takes: the variant of its rendition. */
  websub(db: Db, now: Instant): Promise<{ destinationId: string; topic: string }[]>
}

export type Subscriptions = Module & { door: SubscriptionsDoor }

const own = system('subscriptions')

/** Who wants to be told what, by which medium: residents, newsrooms' machines, WebSub subscribers. */
export function subscriptions({ runner, key, ...rest }: Parts): Subscriptions {
  const parts: SubscriptionParts = { ...rest, tokens: createTokens(key) }
  const request = requestSubscription(parts)
  const confirm = confirmSubscription(parts)
  const show = showSubscription(parts)
  const change = changeSubscription(parts)
  const leave = leaveSubscription(parts)
  const ask = askHub(parts)
  const settle = settleIntent(parts)
  const stale = dropStale(parts)
  const machines = [registerMachine(parts), confirmMachine(parts), leaveMachine(parts)]
  return {
    name: 'subscriptions',
    problems: subscriptionsProblems,
    operations: [request, confirm, show, change, leave, ...machines, ask, settle, stale, countAll],
    pages: [
      subscribePage({ ...parts, request, mail: parts.delivery.media.includes('mail') }),
      ...saidPages,
      confirmPage(confirm),
      ownPage({ ...parts, show, change, leave }),
      consolePage,
    ],
    tiles: [
      { name: 'subscribe', face: 'portal', path: '/subscribe', grant: 'public' },
      { name: 'console', face: 'console', path: '/console/subscriptions', grant: 'subscriptions:read' },
    ],
    routes: [hubRoute(ask), ...leaveRoutes(leave)],
    jobs: [
      {
        name: 'subscriptions.drop-stale',
        cron: '11 * * * *',
        run: async () => void (await runner().run(stale, {}, { actor: own, via: 'job' })),
      },
    ],
    listeners: [
      {
        name: 'subscriptions.settle-intent',
        event: 'delivery.settled',
        handle: async ({ id, aggregate, payload }) =>
          void (await runner().run(
            settle,
            { destinationId: aggregate, outcome: payload['outcome'] },
            { actor: own, via: 'listener', key: id },
          )),
      },
    ],
    tables: subscriptionsTables,
    invariants: [
      {
        name: 'whoever is told has a destination',
        count:
          'select count(*) from subscriptions.subscription s where not exists (select from delivery.destination d where d.id = s.destination_id)',
      },
      {
        name: 'nobody is told who did not say yes',
        count:
          "select count(*) from subscriptions.subscription where state = 'active' and confirmed_at is null",
      },
    ],
    door: {
      audience: destinationsFor,
      websub: websubDestinations,
    },
  }
}
