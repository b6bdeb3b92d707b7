/** CSV (RFC 4180) in the encodings of Japanese offices, with bounds on what is read and no formula in what is written. */
export { decodeBytes } from './decode.ts'
export { readCsv } from './read-csv.ts'
export { writeCsv } from './write-csv.ts'
