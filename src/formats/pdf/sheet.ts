/** What a part of the page is to who cannot see it (ISO 32000-1 §14.8.4). */
export type Mark = {
  tag: 'H1' | 'H2' | 'P' | 'Table' | 'Caption' | 'TR' | 'TH' | 'TD' | 'Figure'
  parent: Mark | null
  /** What a figure shows. */
  alt?: string
}

type Drawn =
  /** One line of text; `y` is its baseline, `spread` goes between its characters. */
  | {
      kind: 'text'
      text: string
      x: number
      y: number
      size: number
      bold: boolean
      spread: number
      colour: string
    }
  | { kind: 'rule'; x: number; y: number; length: number }
  /** The imprint of the seal, `size` wide and high. */
  | { kind: 'imprint'; text: string; x: number; y: number; size: number }
  | { kind: 'square-code'; text: string; x: number; y: number; size: number }
  | { kind: 'watermark'; text: string }

/** Something at its place; without a mark it is decoration or repetition, and not read aloud. */
export type Placed = Drawn & { mark: Mark | null }

/** One page, measured in points from its top left. */
export type Sheet = Placed[]

/** A4 with its margins, and a text area of 41 full-width characters. */
export const paper = {
  width: 595.28,
  height: 841.89,
  left: 72,
  right: 523,
  top: 62,
  /** Where text ends and the footer begins. */
  bottom: 742,
  footer: 756,
} as const

export const ink = { text: '#1a1a1a', faint: '#595959', seal: '#b3001b' } as const
