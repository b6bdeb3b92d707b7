/** A folder into which other programs put files. */
export { openDropFolder } from './drop-folder.ts'
