/** How a command ended, as far as its client knows. */
export type Ending = 'done' | 'refused' | 'unknown'

export type Line = {
  key: string
  operation: string
  ending: Ending
  code: string
  asked: number
  said: unknown
}

/** What clients were told, kept outside the town. */
export class Journal {
  readonly lines: Line[] = []
  /** Queries answered, by operation. */
  readonly answered = new Map<string, number>()
  /** Answers that said the town cannot now, by status and code. */
  readonly unable = new Map<string, number>()

  write(line: Line): void {
    this.lines.push(line)
  }

  answer(operation: string): void {
    this.answered.set(operation, (this.answered.get(operation) ?? 0) + 1)
  }

  queries(): number {
    return [...this.answered.values()].reduce((sum, one) => sum + one, 0)
  }

  count(ending: Ending): number {
    return this.lines.filter((line) => line.ending === ending).length
  }

  /** Commands that had to be sent again, and how often. */
  repeats(): number {
    return this.lines.reduce((sum, { asked }) => sum + asked - 1, 0)
  }

  couldNot(what: string): void {
    this.unable.set(what, (this.unable.get(what) ?? 0) + 1)
  }

  /** By operation: done, and why not. */
  tally(): Map<string, { done: number; refused: Map<string, number> }> {
    const tally = new Map<string, { done: number; refused: Map<string, number> }>()
    for (const { operation, ending, code } of this.lines) {
      const one = tally.get(operation) ?? { done: 0, refused: new Map<string, number>() }
      tally.set(operation, one)
      if (ending === 'done') one.done += 1
      else one.refused.set(code, (one.refused.get(code) ?? 0) + 1)
    }
    return tally
  }
}
