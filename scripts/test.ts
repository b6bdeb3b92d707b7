/**
 * The whole of `npm test`. The quick steps run two at a time, then the tests have the machine to themselves. The last
 * line is `N passed, N failed, N skipped`; each quick step counts as one. Exit 1 when anything failed, 2 on wrong usage.
 */
import { availableParallelism } from 'node:os'
import { prerequisites } from './prerequisites.ts'
import { runProgram } from './program.ts'
import { runTests, type Totals } from './tests.ts'

const bin = (path: string) => `node_modules/${path}`

const quickSteps: Record<string, readonly string[]> = {
  types: [bin('typescript-native/bin/tsc'), '--noEmit', '-p', '.'],
  lint: [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  boundaries: [
    bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
    'src',
    '--config',
    '.dependency-cruiser.cjs',
  ],
  'dead-code': [bin('knip/bin/knip.js'), '--treat-config-hints-as-errors', '--no-progress'],
}
const testStep = 'vitest'

function wantedSteps(args: readonly string[]): Set<string> {
  const known = [...Object.keys(quickSteps), testStep]
  if (args.length === 0) return new Set(known)
  const [option, list = ''] = args
  const wanted = list.split(',')
  const unknown = wanted.filter((step) => !known.includes(step))
  if (option !== '--only' || args.length !== 2 || unknown.length > 0) {
    process.stderr.write(`usage: tests/run [--only ${known.join(',')}]\n`)
    process.exit(2)
  }
  return new Set(wanted)
}

async function runQuick(names: string[]): Promise<Totals> {
  const totals = { passed: 0, failed: 0, skipped: 0 }
  const worker = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const { code, output, seconds } = await runProgram(process.execPath, quickSteps[name] ?? [])
      process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`)
      if (code === 0) totals.passed += 1
      else {
        totals.failed += 1
        process.stdout.write(`${output}\n`)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker))
  return totals
}

const wanted = wantedSteps(process.argv.slice(2))
const none: Totals = { passed: 0, failed: 0, skipped: 0 }
const quick = await runQuick(Object.keys(quickSteps).filter((name) => wanted.has(name)))
let tests = none
if (wanted.has(testStep)) tests = (await prerequisites()) ? await runTests() : { ...none, failed: 1 }
const failed = quick.failed + tests.failed
process.stdout.write(`${quick.passed + tests.passed} passed, ${failed} failed, ${tests.skipped} skipped\n`)
process.exitCode = failed === 0 ? 0 : 1
