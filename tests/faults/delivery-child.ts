/**
 * Run by the delivery tests: the whole town as it starts, but that its clock can be set by its parent. Says its origin
 * when it is ready; ends on SIGTERM, or with its parent.
 */
import { flushCompileCache } from 'node:module'
import { z } from 'zod'
import { createLog, plus, systemSources } from '#kernel'
import { startApp } from '../../src/app.ts'

const Order = z.object({
  dataDir: z.string(),
  database: z.object({ appUrl: z.string(), ownerUrl: z.string() }).nullable(),
  /** How far its clock is ahead. */
  aheadMs: z.number(),
  /** The relay that takes its mail; null: it sends none. */
  smtpUrl: z.string().nullable().default(null),
})
const Step = z.object({ aheadMs: z.number() })

const order = Order.parse(JSON.parse(process.argv[2] ?? ''))
let { aheadMs } = order
process.on('message', (message) => {
  aheadMs = Step.parse(message).aheadMs
  process.send?.({ aheadMs })
})
process.on('disconnect', () => process.exit(1))

const app = await startApp(
  {
    port: 0,
    host: '127.0.0.1',
    dataDir: order.dataDir,
    publicUrl: 'http://localhost:8080',
    console: null,
    roles: ['web', 'worker', 'delivery'],
    several: false,
    drainSeconds: 0,
    demo: true,
    database: order.database && { ...order.database, plain: false },
    logLevel: 'warn',
    trustedProxy: null,
    smtpUrl: order.smtpUrl,
    clamd: null,
    timeServer: null,
    identity: null,
    backup: { dir: null, keysDir: null, recipients: [], keep: null },
    allowedNetworks: ['127.0.0.0/8'],
  },
  {
    sources: { now: () => plus(systemSources.now(), aheadMs), random: systemSources.random },
    log: createLog('warn'),
    version: 'test',
  },
)
process.once('SIGTERM', async () => {
  await app.stop()
  process.exit(0)
})
process.send?.({ origin: `http://localhost:${app.port}` })
// It may be killed at any moment from now on, and then would keep nothing.
flushCompileCache()
