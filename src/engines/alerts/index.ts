import { type Blobs, type Module, type Runner, system } from '#kernel'
import { LANGUAGES, type Language } from './definition.ts'
import { alertsInvariants } from './invariants.ts'
import { expireAlerts } from './operations/expire-alerts.ts'
import { alertOperations, allOperations } from './operations/index.ts'
import { composePage } from './pages/compose-alert.tsx'
import { alertScreenPage } from './pages/console-alert.tsx'
import { deskPage } from './pages/console-alerts.tsx'
import { followPages } from './pages/follow-alert.tsx'
import { alertPage } from './pages/portal-alert.tsx'
import { alertsPage, alertsPulse } from './pages/portal-alerts.tsx'
import { telegramPage } from './pages/telegram-result.tsx'
import { alertsProblems } from './problems.ts'
import type { PublicAlert } from './public-alert.ts'
import type { Issuer } from './publish/build-cap.ts'
import type { SigningKey } from './publish/signing-key.ts'
import { capRoute, certificateRoute } from './routes/cap.ts'
import { feedRoutes } from './routes/feed.ts'
import { hazards, type Rules } from './rules.ts'
import { alertsTables } from './schema.ts'
import { headlineOf } from './words-of.ts'

export const migrations = { module: 'alerts', folder: 'src/engines/alerts/migrations' }

export type { AlertTables } from './definition.ts'
export type { Issuer } from './publish/build-cap.ts'
export { loadSigningKey, type SigningKey } from './publish/signing-key.ts'

export type AlertsParts = {
  /** Runs the engine's own operations for its listeners and jobs. */
  runner(): Runner
  blobs: Blobs
  rules: Rules
  issuer: Issuer
  signer: SigningKey
}

/** Emergency information: from the weather agency or staff to a signed public page. */
export function alerts({ runner, blobs, rules, issuer, signer }: AlertsParts): Module {
  const made = alertOperations({ blobs, rules, issuer, publisher: { rules, issuer, signer } })
  const own = system('alerts')
  const choices = hazards(rules)
  const feeds = {
    publicUrl: issuer.publicUrl,
    languages: LANGUAGES,
    author: (lang: Language) => issuer.name[lang],
    headline: (alert: PublicAlert, lang: Language) => headlineOf(alert, lang, rules.words(lang)),
    title: (lang: Language, drill: boolean) =>
      rules.words(lang)(drill ? 'alerts.feeds.drills-title' : 'alerts.feeds.title', {
        town: issuer.name[lang],
      }),
  }
  return {
    name: 'alerts',
    problems: alertsProblems,
    operations: allOperations(made),
    pages: [
      alertsPage,
      alertPage,
      deskPage(made),
      composePage(made.draft, choices),
      ...followPages(made, choices),
      telegramPage,
      alertScreenPage(made, choices),
    ],
    pulse: alertsPulse,
    tiles: [
      { name: 'alerts', face: 'portal', path: '/alerts', grant: 'public' },
      { name: 'desk', face: 'console', path: '/console/alerts', grant: 'alerts:read' },
    ],
    routes: [certificateRoute(signer.certificatePem), capRoute, ...feedRoutes(feeds)],
    jobs: [
      {
        name: 'alerts.expire',
        cron: '* * * * *',
        run: async () => void (await runner().run(expireAlerts, {}, { actor: own, via: 'job' })),
      },
    ],
    listeners: [
      {
        name: 'alerts.publish-approved',
        event: 'alerts.approved',
        handle: async (event) =>
          void (await runner().run(
            made.publish,
            { id: event.aggregate },
            { actor: own, via: 'listener', key: event.id },
          )),
      },
    ],
    tables: alertsTables,
    invariants: alertsInvariants,
  }
}
