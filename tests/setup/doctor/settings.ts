import type { DoctorSettings } from '#doctor'

/** What the doctor is told of a town that has nothing but a data folder, and what more a test says of it. */
export const bareSettings = (dataDir: string, more: Partial<DoctorSettings> = {}): DoctorSettings => ({
  dataDir,
  backupDir: null,
  keysDir: null,
  publicUrl: 'http://localhost:8080',
  smtpUrl: null,
  timeServer: null,
  personas: false,
  scanner: null,
  openDatabases: [],
  ...more,
})
