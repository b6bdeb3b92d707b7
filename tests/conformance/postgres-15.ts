/**
 * `npm run conformance postgres-15 [-- vitest's words]`: every test of the town on Debian's PostgreSQL instead of the one
 * that comes along. The last lines are vitest's counts; exit 1 when anything failed.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { prerequisites } from '../../scripts/prerequisites.ts'
import { startOtherServer } from '../setup/backup/other-server.ts'

const oldest = 15

async function run(words: readonly string[]): Promise<number> {
  if (!(await prerequisites())) return 1
  const server = await startOtherServer()
  try {
    process.stdout.write(`on PostgreSQL ${server.version}\n`)
    if (server.version !== oldest) {
      process.stderr.write(`PostgreSQL ${oldest} is not installed: this is version ${server.version}\n`)
      return 1
    }
    const vitest = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--project', 'town', ...words],
      { stdio: 'inherit', env: { ...process.env, HIROBA_TEST_DATABASE_URL: server.superuserUrl } },
    )
    const [code] = (await once(vitest, 'exit')) as [number | null]
    return code ?? 1
  } finally {
    await server.stop()
  }
}

process.exitCode = await run(process.argv.slice(2))
