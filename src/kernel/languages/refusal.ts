/** Codes a words file is refused with. */
export type WordsRefusalCode =
  | 'no-languages'
  | 'bad-language-tag'
  | 'file-too-large'
  | 'not-yaml'
  | 'too-deep'
  | 'too-many-words'
  | 'text-too-long'
  | 'bad-key'
  | 'not-a-text'
  | 'duplicate-key'

/** A words file that cannot be used. The start stops here: a town must not run with half its words. */
export class WordsRefusal extends Error {
  readonly code: WordsRefusalCode
  constructor(code: WordsRefusalCode, detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'WordsRefusal'
    this.code = code
  }
}
