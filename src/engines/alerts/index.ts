import type { DeliveryDoor } from '#delivery'
import {
  type Blobs,
  certificateCheck,
  type Listener,
  type Module,
  type Runner,
  type SigningKey,
  system,
} from '#kernel'
import type { SubscriptionsDoor } from '#subscriptions'
import { type AlertsDoor, alertsDoor } from './door.ts'
import { alertTopics } from './feeds/topics.ts'
import { alertsInvariants } from './invariants.ts'
import { askStillValid } from './operations/ask-still-valid.ts'
import { deliverAlert } from './operations/deliver-alert.ts'
import { deliverFeeds } from './operations/deliver-feeds.ts'
import { reportExercise } from './operations/exercises.ts'
import { expireAlerts } from './operations/expire-alerts.ts'
import { pruneState } from './operations/fold-state.ts'
import { alertOperations, allOperations } from './operations/index.ts'
import { composePages } from './pages/compose-alert.tsx'
import { alertScreenPage } from './pages/console-alert.tsx'
import { deskPage } from './pages/console-alerts.tsx'
import { exerciseTable } from './pages/exercise-table.ts'
import { exercisePages } from './pages/exercises.tsx'
import { followPages } from './pages/follow-alert.tsx'
import { alertPage } from './pages/portal-alert.tsx'
import { alertsPage, alertsPulse } from './pages/portal-alerts.tsx'
import { previewPage } from './pages/preview-alert.tsx'
import { telegramPage } from './pages/telegram-result.tsx'
import { townStatePage } from './pages/town-state.tsx'
import type { Ready } from './prepared.ts'
import { alertsProblems } from './problems.ts'
import type { Issuer } from './publish/build-cap.ts'
import { capRoute, certificateRoute } from './routes/cap.ts'
import { feedRoutes } from './routes/feed.ts'
import { hazards, type Rules } from './rules.ts'
import { alertsTables } from './schema.ts'

export const migrations = { module: 'alerts', folder: 'src/engines/alerts/migrations' }

export type { TakeInOptions, TakenIn } from './arrival.ts'
export type { AlertTables } from './definition.ts'
export type { AlertsDoor } from './door.ts'
export { alertTopics, type Drawn, type Topics } from './feeds/topics.ts'
export type { Issuer } from './publish/build-cap.ts'
export { loadSigningKey } from './publish/signing-key.ts'
export { type AlertRendition, type Match, matchOf, renditionsOf } from './renditions.ts'
export type { Rules } from './rules.ts'
export type { District } from './words-of.ts'

export type AlertsParts = {
  /** Runs the engine's own operations for its listeners and jobs. */
  runner(): Runner
  blobs: Blobs
  rules: Rules
  /** Alerts made ready that ship. */
  prepared: readonly Ready[]
  issuer: Issuer
  signer: SigningKey
  delivery: DeliveryDoor
  /** Asked when something goes out: that module wants to know first what there is to subscribe to. */
  subscriptions(): SubscriptionsDoor
}

/** With the addresses of the feeds anybody may subscribe to, and what other modules may have it do. */
export type Alerts = Module & {
  topics: readonly string[]
  door: AlertsDoor
  /** At the start of a worker, before anything is taken in: a state that other rules folded is folded again. */
  settle(): Promise<void>
}

/** Emergency information: from the weather agency or staff to a signed public page. */
export function alerts(parts: AlertsParts): Alerts {
  const { blobs, rules, issuer, signer, delivery, subscriptions } = parts
  const taking = { rules, issuer, publisher: { rules, issuer, signer } }
  const made = alertOperations({ ...taking, blobs })
  const topics = alertTopics({ rules, issuer })
  const deliver = { rules, issuer, delivery, subscriptions }
  const tell = { alert: deliverAlert(deliver), feeds: deliverFeeds({ ...deliver, topics }) }
  const { districts, map } = rules
  const report = reportExercise(delivery)
  const offer = { hazards: hazards(rules), districts, map }
  return {
    name: 'alerts',
    problems: alertsProblems,
    operations: [...allOperations(made), report, tell.alert, tell.feeds],
    pages: [
      alertsPage(districts),
      alertPage(offer),
      deskPage({ ...made, districts }),
      ...composePages({ compose: made.compose, offer, ready: parts.prepared }),
      ...followPages(made, offer),
      ...exercisePages(report),
      previewPage(made, offer),
      telegramPage,
      townStatePage(made.showState),
      alertScreenPage(made, offer),
    ],
    pulse: alertsPulse(districts),
    tiles: [
      { name: 'alerts', face: 'portal', path: '/alerts', grant: 'public' },
      { name: 'desk', face: 'console', path: '/console/alerts', grant: 'alerts:read' },
      { name: 'state', face: 'console', path: '/console/alerts/state', grant: 'alerts:read' },
    ],
    routes: [certificateRoute(signer.certificatePem), capRoute, ...feedRoutes(topics, issuer.publicUrl)],
    downloads: [exerciseTable(report, rules.words('ja'))],
    doctor: [certificateCheck('signing-certificate', signer.certificatePem)],
    jobs: jobsOf(parts),
    listeners: listenersOf(parts, tell),
    topics: topics.urls,
    door: alertsDoor(taking),
    settle: async () => {
      await parts.runner().run(made.foldState, {}, { actor: system('alerts'), via: 'job' })
    },
    tables: alertsTables,
    invariants: alertsInvariants,
  }
}

type Tell = { alert: ReturnType<typeof deliverAlert>; feeds: ReturnType<typeof deliverFeeds> }

/** Apart: what one cannot do does not keep the other from its work. */
function jobsOf({ runner }: AlertsParts): Module['jobs'] {
  const call = { actor: system('alerts'), via: 'job' as const }
  return [
    {
      name: 'alerts.expire',
      cron: '* * * * *',
      run: async () => void (await runner().run(expireAlerts, {}, call)),
    },
    {
      name: 'alerts.ask-still-valid',
      cron: '* * * * *',
      run: async () => void (await runner().run(askStillValid, {}, call)),
    },
    {
      name: 'alerts.prune-state',
      cron: '40 4 * * *',
      run: async () => void (await runner().run(pruneState, {}, call)),
    },
  ]
}

/** Two listeners, so that drawing the feeds never delays the alert itself. */
function listenersOf({ runner }: AlertsParts, { alert, feeds }: Tell): Listener[] {
  const call = (id: string) => ({ actor: system('alerts'), via: 'listener' as const, key: id })
  return [
    {
      name: 'alerts.deliver',
      event: 'alerts.published',
      handle: async ({ id, aggregate, payload }) =>
        void (await runner().run(
          alert,
          { id: aggregate, predecessor: payload['predecessor'] ?? '' },
          call(id),
        )),
    },
    {
      name: 'alerts.deliver-feeds',
      event: 'alerts.published',
      handle: async ({ id, aggregate }) => void (await runner().run(feeds, { id: aggregate }, call(id))),
    },
  ]
}
