/** Uploads looked through by ClamAV's daemon: its INSTREAM and VERSION commands (clamd(8)). */
export { createClamd } from './clamd.ts'
