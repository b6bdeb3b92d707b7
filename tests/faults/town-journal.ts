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
  /** How often each operation's turn came, and how often there was nothing to do it to. */
  readonly turns = new Map<string, { drawn: number; nothing: number }>()
  /** Queries answered, and refused by code, by operation. */
  readonly asked = new Map<string, { done: number; refused: Map<string, number> }>()
  /** Answers that said the town cannot now, by status and code. */
  readonly unable = new Map<string, number>()

  write(line: Line): void {
    this.lines.push(line)
  }

  /** A client drew this operation; `given`: it found what to do it to. */
  turn(operation: string, given: boolean): void {
    const one = this.turns.get(operation) ?? { drawn: 0, nothing: 0 }
    this.turns.set(operation, one)
    one.drawn += 1
    if (!given) one.nothing += 1
  }

  /** A query was answered, or refused by this code. */
  answer(operation: string, code: string | null): void {
    const one = this.asked.get(operation) ?? { done: 0, refused: new Map<string, number>() }
    this.asked.set(operation, one)
    if (code === null) one.done += 1
    else one.refused.set(code, (one.refused.get(code) ?? 0) + 1)
  }

  queries(): number {
    return [...this.asked.values()].reduce((sum, { done }) => sum + done, 0)
  }

  count(ending: Ending): number {
    return this.lines.filter((line) => line.ending === ending).length
  }

  /** Commands that had to be sent again, and how often. */
  repeats(): number {
    return this.lines.reduce((sum, { asked }) => sum + asked - 1, 0)
  }

  /** The newest of them, by whichever client, with what it said. */
  lastUnable = 'none'

  couldNot(what: string, said = what): void {
    this.lastUnable = said.slice(0, 200)
    this.unable.set(what, (this.unable.get(what) ?? 0) + 1)
  }

  /** By operation: done, and why not. */
  tally(): Map<string, { done: number; refused: Map<string, number> }> {
    const tally = new Map(this.asked)
    for (const { operation, ending, code } of this.lines) {
      const one = tally.get(operation) ?? { done: 0, refused: new Map<string, number>() }
      tally.set(operation, one)
      if (ending === 'done') one.done += 1
      else one.refused.set(code, (one.refused.get(code) ?? 0) + 1)
    }
    return tally
  }
}
