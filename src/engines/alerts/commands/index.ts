/** What the command line needs of alerts without a database or a running town. */
export type { AlertTables } from '../definition.ts'
export { phraseRows } from '../phrases/check.ts'
export { type PhraseTables, parsePhrases } from '../phrases/table.ts'
export { parsePrepared } from '../prepared.ts'
export { parseTables } from '../tables.ts'
export { checkCapRow, readCapRow } from './check-cap.ts'
export { readRow, refusedRow } from './read.ts'
export { verifyCapRow } from './verify-cap.ts'
