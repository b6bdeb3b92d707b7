import { processEnvironment, readConfig } from '../config.ts'
import { UsageError } from './arguments.ts'
import { operationCommand } from './operation-command.ts'

/** Runs an operation of the town whose folder `--data DIR` or the environment names. */
export async function operate(name: string, words: readonly string[]): Promise<void> {
  const { data, rest } = takeData(words)
  const { dataDir } = readConfig(processEnvironment(), data === null ? {} : { data })
  await operationCommand(name, rest, dataDir)
}

/** Takes `--data DIR` or `--data=DIR` out of the words, for the rest are the operation's own. */
export function takeData(words: readonly string[]): { data: string | null; rest: string[] } {
  const at = words.findIndex((word) => word === '--data' || word.startsWith('--data='))
  if (at < 0) return { data: null, rest: [...words] }
  const inline = words[at]?.startsWith('--data=') === true
  const data = inline ? words[at]?.slice('--data='.length) : words[at + 1]
  if (!data) throw new UsageError('--data needs a value')
  return { data, rest: [...words.slice(0, at), ...words.slice(at + (inline ? 1 : 2))] }
}
