import { loadavg } from 'node:os'
import { percentile, printLine } from './load.ts'

export const median = (values: readonly number[]) => percentile(values, 0.5)

const ms = (value: number) => `${value.toFixed(1)} ms`

export function printWaits(name: string, waits: readonly number[]): void {
  const most = Math.max(...waits)
  printLine(
    `${name}: p50 ${ms(median(waits))}, p99 ${ms(percentile(waits, 0.99))}, most ${ms(most)} (N=${waits.length})`,
  )
}

/** A goal that is missed ends the bench with exit code 1. */
export function printGoal(name: string, reached: boolean): void {
  printLine(`goal ${name}: ${reached ? 'reached' : 'missed'}`)
  if (!reached) process.exitCode = 1
}

export function printLoad(): void {
  const [one = 0] = loadavg()
  printLine(`-- load average ${one.toFixed(2)}`)
}
