import { processEnvironment, readConfig } from '../config.ts'
import { operationCommand } from './operation-command.ts'

/** Takes `--data DIR` out of the words, for the rest are the operation's own. */
export async function operate(name: string, words: readonly string[]): Promise<void> {
  const at = words.indexOf('--data')
  const data = at < 0 ? undefined : words[at + 1]
  const rest = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)]
  const { dataDir } = readConfig(processEnvironment(), data ? { data } : {})
  await operationCommand(name, rest, dataDir)
}
