import type { Instant } from '#kernel'

export type Disk = {
  /** Bytes and files that this user can still write, and how many there can be. */
  freeBytes: number
  totalBytes: number
  freeFiles: number
  /** 0 where the file system has no such limit. */
  totalFiles: number
}

export type Certificate = {
  end: Instant
  /** Why it is not trusted, as OpenSSL says it; null when it is, for this name. */
  distrust: string | null
  wrongName: boolean
}

/** What a relay answered, or where it failed. */
export type MailAnswer =
  | { state: 'ready'; encrypted: boolean }
  | { state: 'unreachable' | 'untrusted' | 'login-refused' }

export type ScannerState = { program: string; signaturesAt: Instant | null }

/** A file or folder, as far as it can be looked at. */
export type Standing = { mode: number; owner: number; isFolder: boolean }

/** What the machine and the world around it are asked. Null: it could not be asked. All answer within ten seconds. */
export type Probes = {
  disk(path: string): Promise<Disk | null>
  standing(path: string): Promise<Standing | null>
  /** The files of a folder, not of those inside it. */
  filesIn(path: string): Promise<string[]>
  isWritable(path: string): Promise<boolean>
  /** Milliseconds this clock is ahead of a time server (RFC 5905, one question). */
  clockAhead(server: string): Promise<number | null>
  certificate(host: string, port: number): Promise<Certificate | null>
  mail(url: string): Promise<MailAnswer>
  isPortTaken(host: string, port: number): Promise<boolean>
  /** The last lines of a text file. */
  lastLines(path: string, lines: number): Promise<string[]>
  availableMemory(): number
  nodeVersion(): string
}
