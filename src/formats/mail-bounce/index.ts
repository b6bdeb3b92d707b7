/** Reports of mail that did not arrive (RFC 3464): bytes to what became of each recipient. */
export { readBounce } from './read-bounce.ts'
export { BOUNCE_LIMITS } from './refusal.ts'
