import { type Blobs, type Module, type Runner, system } from '#kernel'
import { LANGUAGES, type Language } from './definition.ts'
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
import type { Issuer } from './publish/build-cap.ts'
import type { SigningKey } from './publish/signing-key.ts'
import { capRoute, certificateRoute } from './routes/cap.ts'
import { feedRoutes } from './routes/feed.ts'
import { hazards, type Rules } from './rules.ts'
import { alertsTables } from './schema.ts'

export const migrations = { module: 'alerts', folder: 'src/engines/alerts/migrations' }

export type { AlertTables } from './definition.ts'
export type { Issuer } from './publish/build-cap.ts'
export { loadSigningKey, type SigningKey } from './publish/signing-key.ts'
export { parseTables } from './tables.ts'

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
      deskPage(made.ingest),
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
    invariants: [
      {
        name: 'nothing is out that one person decided without a recorded reason',
        count: `select count(*) from alerts.alert where approved_by = any (authors) and coalesce(btrim(override_reason), '') = ''`,
      },
      {
        name: 'whatever is published has its signed bytes, once',
        count: `select count(*) from alerts.alert a where state in ('published', 'updated', 'cancelled', 'expired') and not exists (select 1 from alerts.publication p where p.alert_id = a.id)`,
      },
      {
        name: 'no drill carries the status of the real thing',
        count: `select count(*) from alerts.publication p join alerts.alert a on a.id = p.alert_id where p.drill <> a.drill`,
      },
      {
        name: 'only what was approved is out',
        count: `select count(*) from alerts.publication p join alerts.alert a on a.id = p.alert_id where a.state not in ('published', 'updated', 'cancelled', 'expired')`,
      },
      {
        name: 'drills and the real thing never follow each other',
        count: `select count(*) from alerts.alert a join alerts.alert p on p.id = a.predecessor_id where a.drill <> p.drill`,
      },
      {
        name: 'what a message that went out updates or cancels is no longer live',
        count: `select count(*) from alerts.alert s join alerts.alert p on p.id = s.predecessor_id where s.state in ('published', 'updated', 'cancelled', 'expired') and p.state = 'published'`,
      },
      {
        name: 'an alert has at most one successor that went out',
        count: `select count(*) from (select predecessor_id from alerts.alert where predecessor_id is not null and state not in ('draft', 'discarded') group by 1 having count(*) > 1) doubled`,
      },
    ],
  }
}
