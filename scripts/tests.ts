import { mkdir, readFile, rm } from 'node:fs/promises'
import { runProgram } from './program.ts'

export type Totals = { passed: number; failed: number; skipped: number }

/** What we read of vitest's JSON report. */
type Assertion = { status: string; fullName: string; failureMessages?: string[]; meta?: { reason?: string } }
type Report = { testResults: { name: string; status: string; assertionResults: Assertion[] }[] }

const reportFile = '.cache/vitest.json'

/** Runs every test, prints each that was skipped, and counts. A file that does not load counts as one failure. */
export async function runTests(): Promise<Totals> {
  await mkdir('.cache', { recursive: true })
  await rm(reportFile, { force: true })
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ]
  const { code } = await runProgram(process.execPath, args, { show: true })
  const report = await readFile(reportFile, 'utf8').then(
    (text) => JSON.parse(text) as Report,
    () => null,
  )
  if (report === null) return { passed: 0, failed: 1, skipped: 0 }
  const totals = count(report)
  // An error outside any test fails the run as well.
  if (code !== 0 && totals.failed === 0) totals.failed = 1
  return totals
}

function count({ testResults }: Report): Totals {
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 }
  for (const file of testResults) {
    const before = totals.failed
    for (const test of file.assertionResults) {
      if (test.status === 'passed') totals.passed += 1
      else if (test.status === 'failed') totals.failed += 1
      else {
        totals.skipped += 1
        process.stdout.write(`skipped: ${test.fullName}\n`)
      }
    }
    if (file.status === 'failed' && totals.failed === before) totals.failed += 1
  }
  return totals
}
