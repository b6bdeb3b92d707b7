/** A fenced block: its language as written, and its text without the fence. */
type Fence = { lang: string; text: string }

/** A page taken apart: fenced blocks in order, and everything between them. */
export type Markdown = { fences: Fence[]; prose: string }

export function readMarkdown(text: string): Markdown {
  const read: Markdown = { fences: [], prose: '' }
  let open: Fence | null = null
  for (const line of text.split('\n')) {
    const fence = /^```(\w*)$/.exec(line)
    if (fence && open === null) open = { lang: fence[1] ?? '', text: '' }
    else if (fence && open !== null) {
      read.fences.push(open)
      open = null
    } else if (open !== null) open.text += `${line}\n`
    else read.prose += `${line}\n`
  }
  if (open !== null) throw new Error('a fence is never closed')
  return read
}

const withoutCode = (prose: string) => prose.replaceAll(/`[^`\n]+`/g, (code) => 'x'.repeat(code.length))

/** Targets of links and images, as written; what looks like one inside code is none. */
export function linksOf({ prose }: Markdown): string[] {
  return [...withoutCode(prose).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '')
}

/** Code within a line. */
export function inlineCode({ prose }: Markdown): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')
}

/** What a link's `#fragment` may name, as GitHub makes it from headings. */
export function anchorsOf({ prose }: Markdown): Set<string> {
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1] ?? '')
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

/** Rows of every table, cell by cell; heads and rules left out. */
export function tableRows({ prose }: Markdown): string[][] {
  const lines = prose.split('\n')
  return lines.flatMap((line, at) => {
    const isRow =
      line.startsWith('|') && !/^\|[-| ]+\|$/.test(line) && !/^\|[-| ]+\|$/.test(lines[at + 1] ?? '')
    return isRow
      ? [
          line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ]
      : []
  })
}
