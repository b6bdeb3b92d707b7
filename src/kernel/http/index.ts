export { etagOf, unchanged } from './etag.ts'
