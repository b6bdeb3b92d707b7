import { globSync, readFileSync } from 'node:fs'
import { type Markdown, readMarkdown } from './markdown.ts'

const ignored = new Set(['node_modules', '.cache', '.git', 'dist', 'data'])

/** Every page of the project, from its root, in order. */
export const files = globSync('**/*.md', {
  exclude: (path) => ignored.has(path.split('/').at(-1) ?? ''),
}).sort()

export const texts: ReadonlyMap<string, string> = new Map(
  files.map((file) => [file, readFileSync(file, 'utf8')]),
)

export const pages: ReadonlyMap<string, Markdown> = new Map(
  [...texts].map(([file, text]) => [file, readMarkdown(text)]),
)

/** A page by its path; one that is not there has nothing in it. */
export const pageOf = (file: string): Markdown => pages.get(file) ?? { fences: [], prose: '' }
