/** Bounds on one CSV file; a refusal names the one that was hit. */
export const CSV_LIMITS = { bytes: 32 * 1024 * 1024, rows: 200_000, columns: 500, characters: 32_767 }
export type CsvLimits = typeof CSV_LIMITS

/**
 * Why a file is refused. `line` counts the file's lines from 1, `at` its bytes from 0, `limit` is the bound that was hit.
 */
export type CsvRefusal =
  | { ok: false; code: 'too-large' | 'too-many-rows'; limit: number }
  | { ok: false; code: 'too-many-columns' | 'field-too-long'; line: number; limit: number }
  | { ok: false; code: 'not-text'; at: number }
  | { ok: false; code: 'open-quote' | 'quote-inside-field' | 'text-after-quote'; line: number }
