import { ownChecks } from '#doctor'
import type { Check, Module } from '#kernel'
import { createProbes } from '../../../src/adapters/probes/index.ts'
import { bareSettings } from './settings.ts'

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

/** Everything the doctor may find, as `module.code`; the checks of a town that is nowhere are named, not made. */
export const findingCodes = (modules: readonly Module[]): string[] => [
  ...modules.flatMap(({ name, doctor = [] }) => codesOf(doctor).map((code) => `${name}.${code}`)),
  ...[...codesOf(ownChecks(bareSettings('/nowhere'), createProbes())), ...atTheTerminal].map(
    (code) => `doctor.${code}`,
  ),
]
