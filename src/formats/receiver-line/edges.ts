/** An edge of a line of this machine, as a program that watches it prints it. */
export type Edge = {
  number: number
  /** Rising is closed: the program is told which way the wire is (`--active-low`). */
  closed: boolean
  /** Milliseconds by the clock of the one who saw it, which does not go back; its beginning means nothing. */
  atMs: number
}

/** The longest line that is looked at. */
const MOST_CHARACTERS = 100
/** As the town file numbers contacts: from 1. */
const MOST_NUMBER = 64
const form = /^(\d{1,12})\.(\d{9}) (\d{1,2}) (rising|falling)$/

/**
 * Reads what `gpiomon --format "%S %o %E"` (libgpiod 2) prints: seconds with nine decimals, the number of the line, `rising` or
 * `falling`; one edge a line. Returns what was read and how many lines were none. Never throws, and keeps no more than one line.
 */
export function createEdgeReader(): { push(piece: string): { edges: Edge[]; faults: number } } {
  let rest = ''
  let tooLong = false
  return {
    push(piece) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      const found = lines.map((line, n) => (n === 0 && tooLong ? null : edgeOf(line)))
      if (lines.length > 0) tooLong = false
      if (rest.length > MOST_CHARACTERS) {
        rest = ''
        tooLong = true
      }
      const edges = found.filter((edge) => edge !== null)
      return { edges, faults: found.length - edges.length }
    },
  }
}

function edgeOf(line: string): Edge | null {
  const [, seconds = '', nanoseconds = '', number = '', way] = form.exec(line.replace(/\r$/, '')) ?? []
  if (way === undefined || Number(number) < 1 || Number(number) > MOST_NUMBER) return null
  return {
    number: Number(number),
    closed: way === 'rising',
    atMs: Number(seconds) * 1000 + Number(nanoseconds) / 1e6,
  }
}
