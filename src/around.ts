import type { DoctorSettings } from '#doctor'
import { createClamd } from './adapters/clamd/index.ts'
import { createProbes } from './adapters/probes/index.ts'
import type { Config } from './config.ts'
import { openHosts } from './database-way.ts'

/** What the doctor has to know of how this town is set up, and what it asks the machine and the world by. */
export function aroundOf(config: Config) {
  const { dataDir, publicUrl, smtpUrl, timeServer, demo, clamd } = config
  const settings: DoctorSettings = {
    dataDir,
    backupDir: config.backup.dir,
    keysDir: config.backup.keysDir,
    publicUrl,
    smtpUrl,
    timeServer,
    personas: demo,
    openDatabases: config.database === null ? [] : openHosts(config.database),
    scanner: clamd === null ? null : createClamd({ address: clamd, totalMs: 5_000 }).version,
  }
  return { settings, probes: createProbes() }
}
