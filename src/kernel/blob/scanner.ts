/** What a scanner says of a file; `name` is what it calls what it found. */
export type Scan =
  | { state: 'clean' }
  | { state: 'infected'; name: string }
  | { state: 'unavailable'; reason: 'unreachable' | 'timeout' | 'too-large' | 'answer' }

/** Looks for malicious software in files before they are kept. Answers within a minute, and never throws. */
export type Scanner = { scan(bytes: Uint8Array): Promise<Scan> }
