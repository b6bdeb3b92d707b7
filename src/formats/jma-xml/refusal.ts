import type { XmlRefusalCode } from '../xml/index.ts'

/** Why bytes are not a readable telegram: stable codes, those of XML and those of the telegram itself. */
export type TelegramRefusalCode =
  | XmlRefusalCode
  | 'not-a-telegram'
  | 'wrong-namespace'
  | 'missing-element'
  | 'duplicate-element'
  | 'bad-date-time'
  | 'unknown-status'
  | 'unknown-info-type'

/** Thrown inside this folder only; its door answers with a value. */
export class TelegramRefusal extends Error {
  readonly code: TelegramRefusalCode
  readonly detail: string

  constructor(code: TelegramRefusalCode, detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'TelegramRefusal'
    this.code = code
    this.detail = detail.slice(0, 200)
  }
}
