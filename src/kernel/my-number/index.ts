/**
 * The guard that keeps Individual Numbers (マイナンバー) out: of what people type (the runner), of files they send (blobs),
 * and a scan of what lies in the database. Standard machine formats (XML, JSON) are not looked through.
 */
export { type FileReading, guardFile, lookThroughFile } from './guard-file.ts'
export { myNumberIssues } from './guard-input.ts'
