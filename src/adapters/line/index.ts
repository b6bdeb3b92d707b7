/** Serial lines and pipes of receivers. */
export { openLine } from './line.ts'
