import { existsSync, readFileSync } from 'node:fs'

const texts = new Map<string, string | null>()
function textOf(file: string): string | null {
  const known = texts.get(file)
  if (known !== undefined) return known
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null
  texts.set(file, text)
  return text
}

/** What is wrong with `file › title`: no such file, or no test of that title in it; null when it is there. */
export function faultOf(named: string): string | null {
  const [file = '', title] = named.split(' › ')
  if (title === undefined) return `${named} names no title`
  if (!/\.test\.tsx?$/.test(file)) return `${file} is no file of tests`
  const text = textOf(file)
  if (text === null) return `${file} is not there`
  const there = ["'", '"', '`'].some((quote) => text.includes(quote + title + quote))
  return there ? null : `${file} has no test of the title ${title}`
}
