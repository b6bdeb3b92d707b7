import { crc32 } from 'node:zlib'

/** Whole rows of a COPY in text form, each with its line end. */
export type Piece = { bytes: Buffer; rows: number }

type Cuts = { least: number; usual: number; most: number }

const usualCuts: Cuts = { least: 64 * 1024, usual: 512 * 1024, most: 4 * 1024 * 1024 }
const newline = 10
const crcs = 2 ** 32

/**
 * Cuts the text of a COPY into pieces at ends of rows. Where depends on the rows themselves (a row ends a piece with a
 * chance that grows with its length), so that rows added, changed or taken away change the pieces around them and no
 * others. A piece is longer than `most` by its last row only.
 */
export class RowCutter {
  readonly #cuts: Cuts
  readonly #seed: number
  #parts: Buffer[] = []
  #size = 0
  #rows = 0
  #rowSize = 0
  #rowCrc: number

  /** `seed`: a secret number, so that where pieces end cannot be computed elsewhere for rows one knows. */
  constructor(seed: number, cuts: Cuts = usualCuts) {
    this.#seed = seed
    this.#rowCrc = seed
    this.#cuts = cuts
  }

  /** The pieces that are complete with these bytes. */
  push(bytes: Buffer): Piece[] {
    const pieces: Piece[] = []
    let kept = 0
    let from = 0
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      this.#read(bytes.subarray(from, at + 1))
      from = at + 1
      this.#rows += 1
      const ends = this.#endsHere()
      this.#rowSize = 0
      this.#rowCrc = this.#seed
      if (!ends) continue
      this.#parts.push(bytes.subarray(kept, from))
      kept = from
      pieces.push(this.#cut())
    }
    this.#read(bytes.subarray(from))
    if (kept < bytes.length) this.#parts.push(bytes.subarray(kept))
    return pieces
  }

  /** What is left when the last row has come. */
  finish(): Piece | null {
    return this.#size === 0 ? null : this.#cut()
  }

  #read(part: Buffer): void {
    this.#size += part.length
    this.#rowSize += part.length
    this.#rowCrc = crc32(part, this.#rowCrc)
  }

  #endsHere(): boolean {
    if (this.#size >= this.#cuts.most) return true
    return this.#size >= this.#cuts.least && this.#rowCrc * this.#cuts.usual < crcs * this.#rowSize
  }

  #cut(): Piece {
    const piece = { bytes: Buffer.concat(this.#parts), rows: this.#rows }
    this.#parts = []
    this.#size = 0
    this.#rows = 0
    return piece
  }
}
