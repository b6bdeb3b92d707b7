import { join } from 'node:path'
import { migrations as alerts } from '#alerts'
import { migrations as approval } from '#approval'
import { migrations as delivery } from '#delivery'
import { migrations as doctor } from '#doctor'
import { migrations as headquarters } from '#headquarters'
import { migrations as households } from '#households'
import { migrations as inbox } from '#inbox'
import { migrations as intake } from '#intake'
import { kernelMigrations, migrate } from '#kernel'
import { migrations as machines } from '#machines'
import { migrations as organisations } from '#organisations'
import { migrations as people } from '#people'
import { migrations as residents } from '#residents'
import { migrations as sensors } from '#sensors'
import { migrations as subscriptions } from '#subscriptions'
import { migrations as work } from '#work'
import { root } from './root.ts'

/** Every module's SQL, in the order in which a new database gets it. */
export const migrationSources = [
  kernelMigrations,
  people,
  residents,
  work,
  approval,
  organisations,
  delivery,
  subscriptions,
  alerts,
  intake,
  households,
  inbox,
  machines,
  doctor,
  sensors,
  headquarters,
].map(({ module, folder }) => ({
  module,
  folder: join(root, folder),
}))

/** Brings a database up to this version, as its owner; returns what ran. */
export const prepare = (ownerUrl: string, appRole: string): Promise<string[]> =>
  migrate(ownerUrl, appRole, migrationSources)
