/** Run by embedded-postgres.test.ts: a town reduced to its database. Prints one line of JSON, stops on SIGTERM. */
import { startEmbedded } from '../../src/kernel/database/embedded/index.ts'
import { createLog } from '../../src/kernel/log/index.ts'

const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)

const [dataDir = ''] = process.argv.slice(2)
try {
  const database = await startEmbedded({ dataDir, log: createLog('silent') })
  const alive = setInterval(() => undefined, 60_000)
  process.once('SIGTERM', async () => {
    await database.stop()
    clearInterval(alive)
  })
  say({
    ownerUrl: database.ownerUrl,
    appUrl: database.appUrl,
    superuserUrl: database.superuserUrl,
    adopted: database.adopted,
  })
} catch (error) {
  say({ refused: error instanceof Error && 'code' in error ? error.code : 'bug', sentence: String(error) })
}
