import type { ScannerState } from './ports.ts'

/** What the doctor has to know of how this town is set up. */
export type DoctorSettings = {
  dataDir: string
  backupDir: string | null
  keysDir: string | null
  publicUrl: string
  smtpUrl: string | null
  /** Asked what time it is; null: nobody is. */
  timeServer: string | null
  /** Machines of the database that are reached without TLS that is checked. */
  openDatabases: readonly string[]
  /** Whether anybody at this machine may take on sample people. */
  personas: boolean
  /** Asks the scanner of uploads for its version; null: the town has none. */
  scanner: (() => Promise<ScannerState | null>) | null
}
