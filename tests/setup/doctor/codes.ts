import { type DoctorSettings, ownChecks } from '#doctor'
import type { Check, Module } from '#kernel'
import { createProbes } from '../../../src/adapters/probes/index.ts'

/** Of a town that is nowhere: its checks are named, not made. */
const nowhere: DoctorSettings = {
  dataDir: '/nowhere',
  backupDir: null,
  keysDir: null,
  publicUrl: 'http://localhost:8080',
  smtpUrl: null,
  timeServer: null,
  personas: false,
  scanner: null,
  openDatabases: [],
}

/** What the command says where no town answers. */
const atTheTerminal = [
  'config-mistake',
  'not-running',
  'not-answering',
  'database-away',
  'port-taken',
  'database-last-words',
]

const codesOf = (checks: readonly Check[]) => checks.flatMap(({ codes }) => codes)

/** Everything the doctor may find, as `module.code`. */
export const findingCodes = (modules: readonly Module[]): string[] => [
  ...modules.flatMap(({ name, doctor = [] }) => codesOf(doctor).map((code) => `${name}.${code}`)),
  ...[...codesOf(ownChecks(nowhere, createProbes())), ...atTheTerminal].map((code) => `doctor.${code}`),
]
