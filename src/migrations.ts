import { join } from 'node:path'
import { migrations as alerts } from '#alerts'
import { installJobs, kernelMigrations, migrate } from '#kernel'
import { migrations as people } from '#people'
import { migrations as work } from '#work'
import { root } from './root.ts'

const sources = [kernelMigrations, people, work, alerts].map(({ module, folder }) => ({
  module,
  folder: join(root, folder),
}))

/** Names of every background job; their queues are made by the owner, for the app's role makes no tables. */
const queues = [
  'kernel.forget-keys',
  'kernel.drop-loose-blobs',
  'people.drop-expired-sessions',
  'alerts.expire',
]

/** Brings a database up to this version, as its owner; returns what ran. */
export async function prepare(ownerUrl: string, appRole: string): Promise<string[]> {
  const ran = await migrate(ownerUrl, appRole, sources)
  await installJobs(ownerUrl, appRole, queues)
  return ran
}
