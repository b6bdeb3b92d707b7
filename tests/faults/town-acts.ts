import type { Journal } from './town-journal.ts'
import { deeds } from './town-mixture.ts'

/** One operation of the mixture in one night. */
type ActRow = {
  operation: string
  /** How often its turn came. */
  drawn: number
  /** How often there was nothing to do it to. */
  nothing: number
  done: number
  refused: ReadonlyMap<string, number>
}

const operations = [...new Set(deeds.map(([operation]) => operation))].toSorted()

function actsOf(journal: Journal): ActRow[] {
  const tally = journal.tally()
  return operations.map((operation) => {
    const { drawn, nothing } = journal.turns.get(operation) ?? { drawn: 0, nothing: 0 }
    const { done, refused } = tally.get(operation) ?? { done: 0, refused: new Map<string, number>() }
    return { operation, drawn, nothing, done, refused }
  })
}

/** What became of every act: its turns, those with nothing to do it to, done, refused and why. A query is also asked to look first. */
export function actTable(journal: Journal): string {
  const rows = actsOf(journal).map(({ operation, drawn, nothing, done, refused }) => {
    const codes = [...refused].map(([code, n]) => `${code} ${n}`).join(', ')
    return [operation, String(drawn), String(nothing), String(done), codes]
  })
  const lines = [['operation', 'drawn', 'nothing', 'done', 'refused'], ...rows]
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0))
  const widths = [0, 1, 2, 3].map(width)
  const cell = (text: string, at: number) =>
    at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)
  return lines
    .map(([...line]) => `${line.slice(0, 4).map(cell).join('  ')}  ${line[4] ?? ''}`.trimEnd())
    .join('\n')
}

/** Operations of the mixture that nobody was ever told were done. */
export const neverDone = (journal: Journal): string[] =>
  actsOf(journal)
    .filter(({ done }) => done === 0)
    .map(({ operation }) => operation)

export const countActs = operations.length
