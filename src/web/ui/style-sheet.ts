import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The one style sheet of all pages. */
export type StyleSheet = {
  text: string
  /** SHA-256 of `text` in base64, for `style-src 'sha256-…'` where the sheet is written into the page. */
  hash: string
  /** Address that changes with the content, so it can be cached for ever. */
  href: string
}

/** In the order of the cascade: what comes later may refine what came before. */
const FILES = [
  'base',
  'text',
  'fields',
  'search',
  'actions',
  'notices',
  'emergency',
  'lists',
  'table',
  'map',
  'layout',
  'console',
  'print',
] as const

const TOKEN = /--(?:color|font|line|border|elevation)-[a-z0-9-]+/g

/**
 * Keeps, of all design tokens, those the rules use and those these refer to: a page pays for what it shows.
 * Throws when a rule names a token that does not exist.
 */
export function usedTokens(tokens: string, rules: string): string {
  const declared = new Map(
    [...tokens.matchAll(/(--[a-z0-9-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
      name,
      value.trim(),
    ]),
  )
  const used = new Set<string>()
  const add = (name: string) => {
    const value = declared.get(name)
    if (value === undefined) throw new Error(`unknown design token ${name}`)
    if (used.has(name)) return
    used.add(name)
    for (const inner of value.match(TOKEN) ?? []) add(inner)
  }
  for (const name of rules.match(TOKEN) ?? []) add(name)
  return `:root{${[...used]
    .sort()
    .map((name) => `${name}:${declared.get(name)}`)
    .join(';')}}`
}

/** Takes out comments and needless white space. For our own rules only: it does not know strings that hold either. */
export function compact(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim()
}

function read(): StyleSheet {
  const tokens = createRequire(import.meta.url).resolve('@digital-go-jp/design-tokens/dist/tokens.css')
  const rules = FILES.map((name) =>
    readFileSync(join(import.meta.dirname, 'styles', `${name}.css`), 'utf8'),
  ).join('\n')
  const text = compact(`${usedTokens(readFileSync(tokens, 'utf8'), rules)}\n${rules}`)
  const digest = createHash('sha256').update(text).digest()
  return { text, hash: digest.toString('base64'), href: `/assets/${digest.toString('hex').slice(0, 16)}.css` }
}

/** Read once, when the program starts. */
export const styleSheet: StyleSheet = read()
