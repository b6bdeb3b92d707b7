import { createLog, systemSources } from '#kernel'
import { startApp } from '../app.ts'
import { processEnvironment, readConfig } from '../config.ts'
import { programVersion } from '../version.ts'
import { readArguments, UsageError } from './arguments.ts'

/** `hiroba start [--port N] [--data DIR] [--demo]`: runs the town until SIGINT or SIGTERM. */
export async function startCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { options: ['port', 'data'], flags: ['demo'] })
  if (given.positional.length > 0) throw new UsageError(`start takes no ${given.positional[0]}`)
  const [port, data] = [given.options.get('port'), given.options.get('data')]
  const config = readConfig(processEnvironment(), {
    ...(port ? { port } : {}),
    ...(data ? { data } : {}),
    demo: given.flags.has('demo'),
  })
  const log = createLog(config.logLevel)
  const app = await startApp(config, { sources: systemSources, log, version: await programVersion() })
  if (app.enrolmentLink) process.stdout.write(`first administrator, one use: ${app.enrolmentLink}\n`)
  process.stdout.write(`hiroba ready on http://localhost:${app.port}\n`)
  await untilSignal()
  log.info({}, 'app.stopping')
  await app.stop()
}

/** The second signal ends the process at once, as people expect who press Ctrl-C twice. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const once = () => {
      process.once('SIGINT', () => process.exit(130))
      resolve()
    }
    process.once('SIGINT', once)
    process.once('SIGTERM', once)
  })
}
