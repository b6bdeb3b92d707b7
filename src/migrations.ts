import { join } from 'node:path'
import { migrations as alerts } from '#alerts'
import { migrations as delivery } from '#delivery'
import { kernelMigrations, migrate } from '#kernel'
import { migrations as people } from '#people'
import { migrations as subscriptions } from '#subscriptions'
import { migrations as work } from '#work'
import { root } from './root.ts'

const sources = [kernelMigrations, people, work, delivery, subscriptions, alerts].map(
  ({ module, folder }) => ({
    module,
    folder: join(root, folder),
  }),
)

/** Brings a database up to this version, as its owner; returns what ran. */
export const prepare = (ownerUrl: string, appRole: string): Promise<string[]> =>
  migrate(ownerUrl, appRole, sources)
