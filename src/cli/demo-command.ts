import { createLog, systemSources } from '#kernel'
import { startApp } from '../app.ts'
import { processEnvironment, readConfig } from '../config.ts'
import { year } from '../demo/build.ts'
import { programVersion } from '../version.ts'
import { readArguments, UsageError } from './arguments.ts'

/**
 * `hiroba demo build --seed N [--days N] [--data DIR]`: gives a new demonstration town a past, by default a year. The same
 * seed tells the same story. Refuses a folder whose town has done anything.
 */
export async function buildCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { options: ['seed', 'days', 'data'] })
  const seed = wholeNumber(given.options.get('seed'), '--seed', 2 ** 31)
  const days = wholeNumber(given.options.get('days') ?? String(year.days), '--days', 3650)
  const data = given.options.get('data')
  const config = readConfig(processEnvironment(), { port: '0', ...(data ? { data } : {}) })
  const past = { seed, days, residents: Math.max(1, Math.round((year.residents * days) / year.days)) }
  const log = createLog(config.logLevel)
  const app = await startApp(config, { sources: systemSources, log, version: await programVersion(), past })
  await app.stop()
  if (app.scenes === null)
    throw new UsageError(`${config.dataDir} holds a town that has done something already`)
  process.stdout.write(`${app.scenes} scenes of ${days} days, seed ${seed}\n`)
}

function wholeNumber(text: string | undefined, name: string, most: number): number {
  const value = Number(text)
  if (text === undefined || !Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`demo build needs ${name}, a whole number from 1 to ${most}`)
  return value
}
