import type { Markdown } from './markdown.ts'

/** A command a page tells people to run, from the project's folder; `shows` is the block of JSON that follows it. */
type ShownCommand = { command: string; shows: unknown }

/** How a command of an installed town reads in the project's own folder. */
const asHere = (line: string) =>
  line
    .trim()
    .replace(/^runuser -u hiroba -- /, '')
    .replace(/^\/opt\/hiroba\//, './')

const isOurs = (line: string) => /^(?:npm|\.\/hiroba|\.\/hiroba-dev)(?: |$)/.test(line)

/** Every command of ours in the fenced blocks of a page. */
export function commandsOf({ fences }: Markdown): ShownCommand[] {
  return fences.flatMap(({ lang, text }, at) => {
    if (lang !== 'sh' && lang !== 'text') return []
    const after = fences[at + 1]
    const shows: unknown = after?.lang === 'json' ? JSON.parse(after.text) : null
    return text
      .split('\n')
      .map(asHere)
      .filter(isOurs)
      .map((command) => ({ command, shows }))
  })
}

/** The first words of a command of the program, up to its first file or option: `alerts read`. */
export function nameOf(command: string): string {
  const words = command.split(' ').slice(1)
  const end = words.findIndex((word) => !/^[a-z]+(?:-[a-z]+)*$/.test(word))
  return (end < 0 ? words : words.slice(0, end)).slice(0, 2).join(' ')
}
