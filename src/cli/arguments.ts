/** Wrong usage: the message is shown with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export type Arguments = { positional: string[]; options: Map<string, string>; flags: Set<string> }

type Allowed = { options?: readonly string[]; flags?: readonly string[] }

/** Splits a command's words: `--name value` or `--name=value` for options, `--name` for flags, the rest in order. */
export function readArguments(words: readonly string[], { options = [], flags = [] }: Allowed): Arguments {
  const found: Arguments = { positional: [], options: new Map(), flags: new Set() }
  const waiting = [...words]
  for (let word = waiting.shift(); word !== undefined; word = waiting.shift()) {
    if (word === '--') return { ...found, positional: [...found.positional, ...waiting] }
    if (!word.startsWith('--')) {
      found.positional.push(word)
      continue
    }
    const [name = '', inline] = word.slice(2).split(/=(.*)/s, 2)
    if (flags.includes(name) && inline === undefined) found.flags.add(name)
    else if (options.includes(name)) found.options.set(name, inline ?? valueAfter(name, waiting))
    else throw new UsageError(`unknown option --${name}`)
  }
  return found
}

function valueAfter(name: string, waiting: string[]): string {
  const value = waiting.shift()
  if (value === undefined) throw new UsageError(`--${name} needs a value`)
  return value
}

/** At least one file or folder, or the usage. */
export function requireFiles({ positional }: Arguments): string[] {
  if (positional.length === 0) throw new UsageError('name at least one file or folder')
  return positional
}
