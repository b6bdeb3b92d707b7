import { UsageError } from './cli/arguments.ts'

const usage = `hiroba start [--port N] [--data DIR] [--demo]      run the town
hiroba init --town FILE [--data DIR]               make a real, empty town
hiroba demo build --seed N [--days N] [--data DIR]  give a new demonstration town a past
hiroba alerts phrases [--json]                    what each language of alerts can say, and what it lacks
hiroba alerts read FILE... [--area CODE] [--json]  what telegrams say, and what the town would propose
hiroba cap check FILE... [--json]                  whether CAP alerts are right
hiroba cap verify FILE... [--keys DIR] [--json]    whether their signatures hold
hiroba backup [--to DIR] [--data DIR]              save the town as it is now, running or not
hiroba backup keys --to DIR [--recipient AGE | --passphrase-file FILE]   save its keys, apart from the backups
hiroba backup list [--from DIR]                    what backups there are
hiroba backup check [--from DIR] [--mend]          whether they are whole
hiroba backup prune [--from DIR] [--keep-daily N --keep-weekly N --keep-monthly N]   drop what is old
hiroba backup release                              let a restored town send again
hiroba restore --from DIR --keys FILE --identity FILE|--passphrase-file FILE [--at TIME] [--data DIR]
                                                   bring a backup into an empty folder or database
hiroba doctor [--json] [--lang LANG] [--data DIR]  what is wrong with the town's machine, and what to do
hiroba <module> <verb> [FILE...] [--field value]   any operation of the running town, as its operator [--data DIR]
`

type Words = readonly string[]

/** Commands are loaded when asked for: reading a telegram must not wait for the web. */
const commands: Readonly<Record<string, (words: Words) => Promise<void>>> = {
  start: async (words) => (await import('./cli/start-command.ts')).startCommand(words),
  init: async (words) => (await import('./cli/init-command.ts')).initCommand(words),
  'demo build': async (words) => (await import('./cli/demo-command.ts')).buildCommand(words),
  backup: async (words) => (await import('./cli/backup-commands.ts')).backupCommand(words),
  'backup keys': async (words) => (await import('./cli/backup-commands.ts')).keysCommand(words),
  'backup list': async (words) => (await import('./cli/backup-commands.ts')).listCommand(words),
  'backup check': async (words) => (await import('./cli/backup-commands.ts')).checkCommand(words),
  'backup prune': async (words) => (await import('./cli/backup-commands.ts')).pruneCommand(words),
  'backup release': async (words) => (await import('./cli/operate.ts')).operate('kernel.release-hold', words),
  doctor: async (words) => (await import('./cli/doctor-command.ts')).doctorCommand(words),
  restore: async (words) => (await import('./cli/restore-command.ts')).restoreCommand(words),
  'alerts phrases': async (words) => (await import('./cli/alert-commands.ts')).phrasesCommand(words),
  'alerts read': async (words) => (await import('./cli/alert-commands.ts')).readCommand(words),
  'cap check': async (words) => (await import('./cli/alert-commands.ts')).checkCommand(words),
  'cap verify': async (words) => (await import('./cli/alert-commands.ts')).verifyCommand(words),
}

async function main(words: Words): Promise<void> {
  const [first = '', second = ''] = words
  if (['', 'help', '--help', '-h'].includes(first)) return void process.stdout.write(usage)
  const double = commands[`${first} ${second}`]
  if (double) return double(words.slice(2))
  const single = commands[first]
  if (single) return single(words.slice(1))
  if (!/^[a-z-]+$/.test(first) || !/^[a-z-]+$/.test(second)) throw new UsageError(`no command ${first}`)
  const { operate } = await import('./cli/operate.ts')
  return operate(`${first}.${second}`, words.slice(2))
}

/** What a person at the terminal is told: usage and configuration in plain words, anything else with its trace. */
function explain(error: unknown): { text: string; code: number } {
  if (error instanceof UsageError) return { text: `hiroba: ${error.message}\n\n${usage}`, code: 2 }
  if (error instanceof Error && error.name === 'ConfigMistakes')
    return { text: `hiroba: the configuration has mistakes\n${error.message}\n`, code: 2 }
  if (error instanceof Error && ['StartRefusal', 'BackupRefusal'].includes(error.name))
    return { text: `hiroba: ${error.message}${'code' in error ? ` (${error.code})` : ''}\n`, code: 1 }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return { text: 'hiroba: this port is taken by another program: name another with --port N\n', code: 1 }
  const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.message}` : ''
  return {
    text: `hiroba: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}${cause}\n`,
    code: 1,
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const { text, code } = explain(error)
  process.stderr.write(text)
  process.exitCode = code
}
