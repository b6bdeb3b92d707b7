/**
 * The PostgreSQL that comes with Hiroba: made, started, adopted, watched and stopped here. Its cluster is in
 * `<data>/postgres`, its passwords in `<data>/postgres.json`. With `DATABASE_URL` only the folder lock is used.
 */
export { holdDataFolder } from './folder-lock.ts'
export { reachEmbedded } from './reach.ts'
export { StartRefusal } from './refusal.ts'
export { prepareDatabase } from './roles.ts'
export { startEmbedded } from './start.ts'
