/**
 * What a restore does to a module's tables besides bringing them back, so that what ended since the backup was made does
 * not begin again. Statements are SQL of the module, in its newest form, run by the owner in one transaction.
 */
export type RestoreRule =
  /** Good for one use or one visit: none of it outlives a restore, at `$1` (timestamptz). */
  | { kind: 'ends'; name: string; end: readonly string[] }
  /**
   * Good until revoked. The file of keys lists what was good when it was made (`live`, one column `key` of text); whatever
   * of a backup of before is not in that list (`$1`, text[]) ends, as of `$2` (timestamptz).
   */
  | { kind: 'lasts'; name: string; live: string; end: readonly string[] }
  /** The reverse: what the list says holds again (`$1`, text[]; `$2`, timestamptz). */
  | { kind: 'holds'; name: string; live: string; hold: readonly string[] }
  /** What else goes when the key of these subjects (`$1`, uuid[]) is destroyed; `$2` is the moment of the restore. */
  | { kind: 'erased'; name: string; forget: readonly string[] }
