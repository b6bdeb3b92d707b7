import { createLog, systemSources } from '#kernel'
import { type App, startApp } from '../app.ts'
import { processEnvironment, type Role, readConfig } from '../config.ts'
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
  process.stdout.write(`hiroba ready ${whereOf(app, config.roles)}\n`)
  await untilSignal()
  log.info({}, 'app.stopping')
  await app.stop()
}

function whereOf({ port, consolePort }: App, roles: readonly Role[]): string {
  if (port === null) return `as ${roles.join(', ')}`
  return `on http://localhost:${port}${consolePort === null ? '' : `, console on http://localhost:${consolePort}`}`
}

/** The second signal ends the process at once, as people expect who press Ctrl-C twice. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const begin = () => {
      process.off('SIGINT', begin)
      process.off('SIGTERM', begin)
      process.once('SIGINT', () => process.exit(130))
      process.once('SIGTERM', () => process.exit(143))
      resolve()
    }
    process.on('SIGINT', begin)
    process.on('SIGTERM', begin)
  })
}
