/** The guard of outgoing addresses: nothing is sent into the town's own network unless its operator said so. */
export { createGuard, type Guard, type Target } from './guard.ts'
export { pinned } from './pinned.ts'
