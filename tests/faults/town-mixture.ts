import { headquarters } from './town-mixture-leading.ts'
import { inbox, others } from './town-mixture-letters.ts'
import { sensors } from './town-mixture-measuring.ts'
import { approval, organisations, work } from './town-mixture-office.ts'
import { alerts, byMachine, delivery, subscriptions } from './town-mixture-outward.ts'
import { people } from './town-mixture-people.ts'
import { households, residents } from './town-mixture-residents.ts'
import { intake, machines } from './town-mixture-sources.ts'
import type { Act, Mixture } from './town-world.ts'

/** Every operation of the town: how it comes about in a busy night, or why it does not. */
export const mixture: Mixture = {
  ...people,
  ...residents,
  ...organisations,
  ...work,
  ...approval,
  ...delivery,
  ...alerts,
  ...intake,
  ...sensors,
  ...headquarters,
  ...subscriptions,
  ...machines,
  ...households,
  ...inbox,
  ...others,
}

/** One deed of a client: an operation, and how it comes about. */
export type Deed = readonly [operation: string, act: Act]

/** What others build on is done more often, and what is slow to look at less. */
const often: Readonly<Record<string, number>> = {
  'residents.register': 6,
  'residents.change': 5,
  'alerts.draft': 4,
  'alerts.submit': 4,
  'alerts.approve': 4,
  'inbox.choose-addressee': 3,
  'inbox.draft-letter': 5,
  'inbox.send-draft': 4,
  'residents.open-account': 4,
  'residents.use-code': 4,
  'approval.draft': 3,
  'approval.submit': 3,
  'approval.approve': 4,
  'approval.reject': 2,
  'people.invite': 2,
  'people.enrol': 3,
  'people.add-passkey': 3,
  'people.request-re-enrolment': 2,
  'people.sign-out-everywhere': 2,
  'alerts.send-back': 2,
  'headquarters.write-entry': 3,
  'headquarters.record-figures': 4,
  'headquarters.send-report': 2,
  'sensors.add-thing': 2,
  'sensors.add-datastream': 3,
  'sensors.add-watch': 2,
  'sensors.observe': 8,
  'households.confirm-import': 3,
  'organisations.add': 2,
}

/** What one client does first, in this order: be a night ever so short, all of this was done in it. */
export const opening: readonly string[] = [
  ...['residents.register', 'residents.change', 'residents.open-account', 'residents.use-code', 'inbox.list'],
  ...['alerts.draft', 'alerts.submit', 'alerts.approve', 'alerts.show', 'delivery.list'],
  ...['headquarters.open', 'headquarters.record-figures', 'headquarters.send-report'],
  ...['sensors.add-thing', 'sensors.add-datastream', 'sensors.add-watch', 'sensors.observe'],
  ...['approval.draft', 'approval.submit', 'approval.approve', 'organisations.add', 'work.list'],
  ...['inbox.choose-addressee', 'inbox.draft-letter', 'inbox.send-draft', 'households.upload-register'],
  ...[
    'people.invite',
    'people.enrol',
    'machines.add',
    'subscriptions.request',
    'guide.search',
    'audit.verify',
  ],
]

/** Every deed, as many times as it has weight. */
export const deeds: readonly Deed[] = [
  ...Object.entries(mixture).flatMap(([operation, entry]): Deed[] =>
    'left' in entry ? [] : Array.from({ length: often[operation] ?? 1 }, (): Deed => [operation, entry]),
  ),
  ['alerts.draft', byMachine],
  ['alerts.draft', byMachine],
]
