/** ZIP archives, read with bounds: enough to look into the files of an office suite (OOXML, OpenDocument). */
export { readZip } from './read-zip.ts'
