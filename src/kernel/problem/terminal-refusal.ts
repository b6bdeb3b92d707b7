/** Why something was not done, in one sentence for the operator's terminal that says what to do. */
export abstract class TerminalRefusal<Code extends string> extends Error {
  readonly code: Code

  constructor(code: Code, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? {} : { cause })
    this.code = code
  }
}
